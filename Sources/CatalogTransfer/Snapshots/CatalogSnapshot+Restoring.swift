private import ClipCatalog
private import Files
private import Foundation

extension CatalogSnapshot {
    /// Creates a catalog from a snapshot. The catalog appears as a whole, with all checksums verified, or not at all, also
    /// if the process is killed; one of an older version is migrated.
    ///
    /// - Parameters:
    ///   - path: The path of the snapshot.
    ///   - directory: The path of the new catalog's folder, which must not exist or be empty.
    /// - Returns: What the catalog contains.
    /// - Throws: ``TransferError``, `CatalogError`.
    /// - Complexity: O(*n*) for a snapshot of *n* bytes, in constant memory.
    @discardableResult
    public static func restore(_ path: String, to directory: String) throws -> SnapshotCounts {
        let target = absolutePath(directory)
        try requireFree(target, named: directory)
        let reader = try SnapshotReader(path)
        guard reader.header.schema <= Catalog.schema else {
            throw TransferError(
                .newer,
                "'\(path)' is the snapshot of a catalog of vidrec \(reader.header.vidrec), which is newer than this one: "
                    + "import it with that version, or a newer one")
        }
        let slash = target.lastIndex(of: "/") ?? target.startIndex
        if slash > target.startIndex {
            try TransferError.writing(directory) { () throws(SystemCalls.Failure) in
                try SystemCalls.createFolder(String(target[..<slash]), mode: 0o777)
            }
        }
        let staging = try StagingFolder(
            beside: target, for: "import", failure: "cannot create the catalog '\(directory)'")
        defer { withExtendedLifetime(staging) {} }
        let folder = staging.path
        try extract(reader, into: folder)
        let found = try Catalog.prepareCopy(in: folder)
        let counts = SnapshotCounts(
            clips: found.statistics.clips, files: found.statistics.files, embeddings: found.statistics.embeddings,
            frames: found.statistics.frames, interactions: found.interactions.interactions,
            users: found.interactions.users)
        guard counts == reader.header.counts else {
            throw TransferError(.malformed, "'\(path)' has another number of clips or interactions than it says")
        }
        try TransferError.writing(directory) { () throws(SystemCalls.Failure) in
            try SystemCalls.synchronize("\(folder)/\(SnapshotHeader.Entry.database)")
            try? SystemCalls.synchronize(folder)
            try SystemCalls.move(folder, to: target)
            SystemCalls.synchronize(folderOf: target)
        }
        return counts
    }

    /// Checks that there is nothing at the path of a catalog that will be created, or an empty folder.
    private static func requireFree(_ target: String, named directory: String) throws(TransferError) {
        guard !Catalog.exists(at: target) else {
            throw TransferError(
                .exists, "there is a catalog at '\(directory)' already: name another folder with --catalog")
        }
        guard (try? SystemCalls.status(ofFile: target)) != nil else { return }
        guard (try? FileManager.default.contentsOfDirectory(atPath: target)) == [] else {
            throw TransferError(
                .exists, "'\(directory)' exists and is not an empty folder: name another folder with --catalog")
        }
    }

    /// Writes the files of a snapshot into an empty folder.
    private static func extract(_ reader: SnapshotReader, into folder: String) throws {
        for entry in reader.header.entries {
            let path = "\(folder)/\(entry.name)"
            if let slash = entry.name.firstIndex(of: "/") {
                try TransferError.writing(path) { () throws(SystemCalls.Failure) in
                    try SystemCalls.createFolder("\(folder)/\(entry.name[..<slash])", mode: 0o700)
                }
            }
            let file = try TransferError.writing(path) { () throws(SystemCalls.Failure) in
                try StagedFile(replacing: path, by: path + ".part", mode: 0o600)
            }
            try reader.read(entry) { block in
                try TransferError.writing(path) { () throws(SystemCalls.Failure) in try file.write(block) }
            }
            try TransferError.writing(path) { () throws(SystemCalls.Failure) in try file.publish() }
        }
        try reader.finish()
    }
}
