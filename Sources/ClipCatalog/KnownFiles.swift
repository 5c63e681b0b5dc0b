internal import CatalogStorage
/// A dictionary from path to the stored state of a file.
///
/// Paths are compared byte by byte as in file systems, since two canonically equivalent strings are equal as `String`s
/// but can be the names of different files.
public struct KnownFiles: Hashable, Sendable {
    private var files: [[UInt8]: KnownFile] = [:]

    /// Creates a dictionary without files.
    public init() {}

    /// The stored state of the file at a path, `nil` if the path is not stored; setting `nil` removes it.
    public subscript(path: String) -> KnownFile? {
        get { files[Array(path.utf8)] }
        set { files[Array(path.utf8)] = newValue }
    }

    /// The number of files in the dictionary.
    public var count: Int { files.count }

    /// The stored states of all files, in no particular order.
    public var values: some Collection<KnownFile> { files.values }
}

extension KnownFiles: ExpressibleByDictionaryLiteral {
    /// Creates a dictionary from paths and states; of equal paths, the last is kept.
    public init(dictionaryLiteral elements: (String, KnownFile)...) {
        for (path, file) in elements { self[path] = file }
    }
}
