public import ClipCatalog
internal import Digests
internal import Files
internal import Foundation

/// Copies of whole catalogs in one checksummed file: the database with its clips, files and interactions, the trained
/// recommenders and the frame strips. What can be rebuilt, such as the files below `index/`, is not part of it.
public enum CatalogSnapshot {
    /// Writes a snapshot of a catalog as of its last commit. Other processes may read and write the catalog meanwhile.
    /// Frame strips that are damaged are left out; `Catalog.stripProblem` then says why.
    ///
    /// The database is copied beside the file, checked as `Catalog.verify()` does and then written into it, so that twice
    /// the size of the catalog is needed on the disk for a while. The file gets its name when it is complete and on the
    /// disk, and can be read by its owner only. Equal catalogs give equal bytes.
    ///
    /// - Parameters:
    ///   - catalog: The catalog.
    ///   - path: The path of the file; an existing file is replaced.
    ///   - vidrec: The version of vidrec.
    /// - Returns: What the snapshot contains, and its size in bytes.
    /// - Throws: ``TransferError``, `CatalogError`, and errors of files as `Files` throws them.
    /// - Complexity: O(*n*) for a catalog of *n* bytes, in constant memory.
    public static func write(
        of catalog: Catalog, to path: String, vidrec: String
    ) throws -> (counts: SnapshotCounts, byteCount: Int) {
        let database = "\(catalog.directory)/\(SnapshotHeader.Entry.database)"
        let output = try OutputFile(at: path, apartFrom: ["", "-wal", "-shm"].map { database + $0 })
        guard output.isRegular else {
            throw TransferError(.notWritten, "cannot write a snapshot to '\(path)', which is no regular file")
        }
        let staging = try StagingFolder(
            beside: absolutePath(path), for: "export", failure: "cannot write the snapshot '\(path)'")
        defer { withExtendedLifetime(staging) {} }
        let (sources, counts) = try copy(catalog, into: staging.path)
        let byteCount = try pack(sources, counts: counts, schema: Catalog.schema, vidrec: vidrec, into: output)
        return (counts, byteCount)
    }

    /// Writes the header and the files of a snapshot; returns its size in bytes.
    static func pack(
        _ sources: [Source], counts: SnapshotCounts, schema: Int, vidrec: String, into output: OutputFile
    ) throws -> Int {
        let header = SnapshotHeader(vidrec: vidrec, schema: schema, counts: counts, entries: sources.map(\.entry))
        let stream = try OutputStream(output, isPrivate: true)
        let start = try header.encoded()
        try stream.write(start)
        var digest = Array(start.suffix(SHA256.byteCount))
        for source in sources {
            for offset in stride(from: 0, to: source.entry.bytes, by: SnapshotHeader.blockSize) {
                let count = min(SnapshotHeader.blockSize, source.entry.bytes - offset)
                guard let block = try bytes(count, at: offset, of: source) else {
                    throw TransferError(.unreadable, "cannot read all of '\(source.entry.name)' of the catalog")
                }
                var hash = SHA256()
                hash.update(digest)
                hash.update(block)
                digest = hash.finalize()
                try stream.write(block)
                try stream.write(digest)
            }
        }
        try stream.finish()
        return start.count + header.contentSize
    }

    /// A file that a snapshot contains.
    typealias Source = (entry: SnapshotHeader.Entry, file: RandomAccessFile)

    /// Copies the databases of a catalog into a folder, and opens them and the other files.
    private static func copy(
        _ catalog: Catalog, into folder: String
    ) throws -> (sources: [Source], counts: SnapshotCounts) {
        try catalog.backUp(into: folder)
        let strips = "\(folder)/\(SnapshotHeader.Entry.strips)"
        let hasStrips = try catalog.backUpStrips(to: strips)
        let copy = try Catalog(at: folder, mode: .readOnly)
        if let problem = try copy.verify().first {
            throw TransferError(
                .damaged,
                "the catalog '\(catalog.directory)' is damaged (\(problem)), so that no snapshot was written: "
                    + "`vidrec verify` shows all damage")
        }
        let (statistics, interactions) = (try copy.statistics(), try copy.interactionCounts())
        var sources = [try open(SnapshotHeader.Entry.database, in: folder)]
        if hasStrips { sources.append(try open(SnapshotHeader.Entry.strips, in: folder)) }
        for artifact in try copy.artifacts() {
            let path = "\(catalog.directory)/\(artifact.file)"
            let source =
                FileManager.default.fileExists(atPath: path) ? try open(artifact.file, in: catalog.directory) : nil
            guard let source, source.entry.isExpected, try digest(of: source) == artifact.sha256 else {
                throw TransferError(
                    .damaged,
                    "'\(path)' of the trained recommenders is missing or damaged, so that no snapshot was written: train "
                        + "them again with `vidrec train recommender`")
            }
            sources.append(source)
        }
        let counts = SnapshotCounts(
            clips: statistics.clips, files: statistics.files, embeddings: statistics.embeddings,
            frames: statistics.frames, interactions: interactions.interactions, users: interactions.users)
        return (sources, counts)
    }

    /// Opens a file in a folder.
    static func open(_ name: String, in folder: String) throws(TransferError) -> Source {
        do throws(SystemCalls.Failure) {
            let file = try RandomAccessFile(openingForReading: "\(folder)/\(name)")
            return (SnapshotHeader.Entry(name: name, bytes: file.byteCount), file)
        } catch {
            throw TransferError(.unreadable, "cannot read '\(folder)/\(name)': \(error.message)")
        }
    }

    private static func digest(of source: Source) throws(TransferError) -> String? {
        var hash = SHA256()
        for offset in stride(from: 0, to: source.entry.bytes, by: SnapshotHeader.blockSize) {
            let count = min(SnapshotHeader.blockSize, source.entry.bytes - offset)
            guard let bytes = try bytes(count, at: offset, of: source) else { return nil }
            hash.update(bytes)
        }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Returns bytes of a file; `nil` if it has become shorter.
    private static func bytes(
        _ count: Int, at offset: Int, of source: Source
    ) throws(TransferError) -> [UInt8]? {
        do throws(SystemCalls.Failure) {
            return try source.file.content(count, at: offset)
        } catch {
            throw TransferError(.unreadable, "cannot read '\(source.entry.name)' of the catalog: \(error.message)")
        }
    }
}
