public import Foundation

/// A folder that goes with the test.
public final class TemporaryFolder: Sendable {
    /// Where it is, links resolved.
    public let path: String

    /// Makes an empty folder.
    public init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vidrec-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.resolvingSymlinksInPath().path(percentEncoded: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in it.
    public func path(_ name: String) -> String { path + "/" + name }

    /// Writes a file, with the folders that it lies in, and returns its path.
    @discardableResult
    public func write(_ data: Data, to name: String) throws -> String {
        let file = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
        return file.path(percentEncoded: false)
    }

    /// Writes a text file, with the folders that it lies in, and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try write(Data(text.utf8), to: name)
    }

    /// Copies one of the project's samples, and returns the path of the copy.
    @discardableResult
    public func copy(sample: String, to name: String? = nil) throws -> String {
        try write(Data(contentsOf: URL(filePath: Samples.path(sample))), to: name ?? sample)
    }
}
