import Foundation

/// Folders for catalogs. Each case runs in a process of its own and has its own.
enum Scratch {
    private static let root = FileManager.default.temporaryDirectory
        .appending(path: "vidrec-benchmarks-\(ProcessInfo.processInfo.processIdentifier)")

    /// The path of a folder that a catalog can be made in.
    static func folder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        return root.appending(path: name).path(percentEncoded: false)
    }

    /// Removes them all.
    static func remove() throws {
        guard FileManager.default.fileExists(atPath: root.path(percentEncoded: false)) else { return }
        try FileManager.default.removeItem(at: root)
    }
}
