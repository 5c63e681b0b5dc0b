/// What the catalog knows of files, by their paths.
///
/// Paths are compared byte for byte, as file systems do it: `String` takes two ways to write an accented letter for one,
/// and a folder can hold a file of each name.
public struct KnownFiles: Hashable, Sendable {
    private var files: [[UInt8]: KnownFile] = [:]

    /// No files.
    public init() {}

    /// What is known of the file at a path; `nil` if nothing is.
    public subscript(path: String) -> KnownFile? {
        get { files[Array(path.utf8)] }
        set { files[Array(path.utf8)] = newValue }
    }

    /// The number of files.
    public var count: Int { files.count }

    /// What is known of all files, in no order.
    public var values: some Collection<KnownFile> { files.values }
}

extension KnownFiles: ExpressibleByDictionaryLiteral {
    /// Takes files by their paths.
    public init(dictionaryLiteral elements: (String, KnownFile)...) {
        for (path, file) in elements { self[path] = file }
    }
}
