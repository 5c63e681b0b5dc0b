public import ClipCatalog
internal import ClipTypes
internal import Files

/// Stores clips from rows in NDJSON, as ``CatalogExport`` writes them, without decoding any file.
///
/// Every value is checked as those of indexing are. An invalid line is reported with its number, and reading continues.
/// Importing the same rows again changes nothing.
public struct CatalogImport: Sendable {
    /// The path of the array file of NumPy with the embeddings, if the rows refer to one.
    public var embeddings: String?
    /// The path of the file with the ids of the embeddings, one a line, which are compared with those of the rows; nothing
    /// is stored if one differs.
    public var ids: String?
    /// The number of lines that are stored in one transaction, positive.
    public var batchSize = 2_000

    /// The maximum number of bytes of a line.
    public static let maximumLineSize = 1 << 25

    /// A line that was not stored.
    public struct BadLine: Hashable, Sendable {
        /// The number of the line in the file, from 1.
        public let line: Int
        /// The problem of the line and the expected form, for people to read.
        public let reason: String
    }

    /// What an import has done. All of it is durable.
    public struct Summary: Hashable, Sendable {
        /// The number of valid lines.
        public internal(set) var read = 0
        /// The number of clips, and of files that could never be read, that were added.
        public internal(set) var added = 0
        /// The number of those that were in the catalog and have been changed.
        public internal(set) var changed = 0
        /// The number of invalid lines.
        public internal(set) var bad = 0
        /// The number of bytes that were read.
        public internal(set) var bytes: Int64 = 0

        /// Creates the summary of an import that has read nothing.
        public init() {}

        /// The number of clips and files that were in the catalog and have not been changed.
        public var unchanged: Int { read - added - changed }
    }

    /// Creates an import.
    public init() {}

    /// Reads rows, and stores them in a catalog batch by batch.
    ///
    /// - Parameters:
    ///   - path: The path of the rows; `-` for standard input.
    ///   - catalog: The catalog; `nil` to check the rows only.
    ///   - onBadLine: Called for each invalid line, which is skipped.
    ///   - onProgress: Called after each batch, when what the summary counts is durable.
    /// - Throws: ``TransferError`` if a file cannot be read; `CatalogError`; `CancellationError` between two batches.
    /// - Complexity: O(*n* log *m*) for *n* lines and *m* clips in the catalog, of which one batch is in memory.
    @discardableResult
    public func read(
        _ path: String, into catalog: Catalog?, onBadLine: (BadLine) -> Void = { _ in },
        onProgress: (Summary) -> Void = { _ in }
    ) throws -> Summary {
        var checker = try checker(for: catalog)
        // A pipe can be read only once: what was read before a line of another clip is stored.
        if ids != nil, catalog != nil, path != "-", (try? SystemCalls.status(ofFile: path))?.kind == .regular {
            try requireOwnEmbeddings(path, checker)
        }
        var lines = try Self.open(path)
        defer { lines.close() }
        var summary = Summary()
        var batch: [CatalogRecord] = []
        func store() throws {
            try Task.checkCancellation()
            let counts = try catalog?.record(batch) ?? (batch.count, 0, 0)
            summary.read += batch.count
            summary.added += counts.added
            summary.changed += counts.changed
            batch.removeAll(keepingCapacity: true)
            onProgress(summary)
        }
        while let line = try Self.next(&lines) {
            guard !line.isBlank else { continue }
            if line.number == 1, line.bytes.elementsEqual(SnapshotHeader.magic.dropLast()) {
                throw TransferError(
                    .malformed,
                    "'\(path)' is a snapshot of a whole catalog, not rows: `vidrec import \(path)` without --rows makes a new "
                        + "catalog of it")
            }
            do throws(InvalidRow) {
                guard !line.isTooLong else { throw InvalidRow("longer than \(Self.maximumLineSize >> 20) MiB") }
                batch.append(try checker.record(line.bytes))
            } catch {
                if error.refusesAll { throw refusal(path, line.number, error) }
                summary.bad += 1
                onBadLine(BadLine(line: line.number, reason: error.reason))
            }
            summary.bytes = lines.position
            if batch.count >= batchSize { try store() }
        }
        try store()
        return summary
    }

    /// Returns whether a file of rows has a valid line.
    ///
    /// - Throws: ``TransferError`` if it cannot be read.
    /// - Complexity: O(*n*) for *n* bytes before the end of the first valid line.
    public func hasValidRow(_ path: String) throws -> Bool {
        var checker = try checker(for: nil)
        var lines = try Self.open(path)
        defer { lines.close() }
        while let line = try Self.next(&lines) {
            if !line.isTooLong, (try? checker.record(line.bytes)) != nil { return true }
        }
        return false
    }

    /// Checks that no line of a file has the embedding of another clip, before any is stored.
    private func requireOwnEmbeddings(_ path: String, _ checker: RowChecker) throws {
        var checker = checker
        var lines = try Self.open(path)
        defer { lines.close() }
        while let line = try Self.next(&lines) {
            try Task.checkCancellation()
            guard !line.isBlank, !line.isTooLong else { continue }
            do throws(InvalidRow) {
                _ = try checker.record(line.bytes)
            } catch  where error.refusesAll {
                throw refusal(path, line.number, error)
            } catch {}
        }
    }

    private func refusal(_ path: String, _ line: Int, _ error: InvalidRow) -> TransferError {
        TransferError(
            .malformed, "line \(line) of '\(path)': \(error.reason) with '\(ids ?? "")'; it was not imported")
    }

    private func checker(for catalog: Catalog?) throws -> RowChecker {
        let matrix = try embeddings.map { (path) throws(TransferError) in
            try NumpyMatrix(openingForReading: path)
        }
        var ids: [ClipID]?
        if let path = self.ids {
            ids = try Self.ids(in: path)
            guard let matrix, matrix.rowCount == ids?.count else {
                throw TransferError(
                    .malformed,
                    "'\(path)' has \(ids?.count ?? 0) ids for \(matrix?.rowCount ?? 0) embeddings: the files do not belong "
                        + "together")
            }
        }
        return RowChecker(
            embeddings: matrix, ids: ids, model: try catalog?.modelInUse(),
            codeCount: try catalog.flatMap(Self.codeCount))
    }

    /// Returns the number of bytes of the sketches' codes in a catalog; `nil` if it has none.
    private static func codeCount(of catalog: Catalog) throws -> Int? {
        struct Found: Error {
            let count: Int
        }
        do {
            try catalog.forEachRecord(with: .sketches) { record in
                if let sketch = record.clip?.sketches.first { throw Found(count: sketch.codes.count) }
            }
            return nil
        } catch let found as Found {
            return found.count
        }
    }

    private static func ids(in path: String) throws -> [ClipID] {
        var lines = try open(path)
        defer { lines.close() }
        var ids: [ClipID] = []
        while let line = try next(&lines) {
            guard let id = ClipID(String(decoding: line.bytes, as: UTF8.self)) else {
                throw TransferError(
                    .malformed, "line \(line.number) of '\(path)' is not an id of 64 hexadecimal digits")
            }
            ids.append(id)
        }
        return ids
    }

    private static func open(_ path: String) throws(TransferError) -> LineReader {
        do throws(InteractionFileError) {
            return try LineReader(path, maximumLength: maximumLineSize)
        } catch {
            throw TransferError(.unreadable, error.description)
        }
    }

    private static func next(_ lines: inout LineReader) throws(TransferError) -> LineReader.Line? {
        do throws(InteractionFileError) {
            return try lines.next()
        } catch {
            throw TransferError(.unreadable, error.description)
        }
    }
}
