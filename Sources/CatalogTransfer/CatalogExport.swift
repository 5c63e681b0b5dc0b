public import ClipCatalog
internal import ClipTypes

/// Writes the clips of a catalog as rows, and their embeddings as an array file of NumPy, all as of one commit.
public struct CatalogExport: Sendable {
    /// Takes the bytes of one of the files, piece by piece.
    public typealias Sink = ([UInt8]) throws -> Void

    /// The form of the rows.
    public var format = RowFormat.ndjson
    /// The parts of clips that the rows contain besides their properties; both, so that import restores all of the clips.
    public var parts: CatalogRecord.Parts = []

    /// What an export has written.
    public struct Summary: Hashable, Sendable {
        /// The number of clips.
        public internal(set) var clips = 0
        /// The number of embeddings.
        public internal(set) var embeddings = 0
        /// The number of files that could never be read.
        public internal(set) var unreadableFiles = 0
    }

    /// Creates an export of rows in NDJSON without parts.
    public init() {}

    /// Reads the catalog once, and writes up to three files.
    ///
    /// - Parameters:
    ///   - catalog: The catalog.
    ///   - rows: Takes the rows in ascending order of ids, then those of files that could never be read; `nil` for none.
    ///   - embeddings: Takes an array file in NumPy's format 1.0 with the embeddings as float32 in C order, of the shape
    ///     (embeddings, values), in ascending order of ids; `nil` for none. The rows then have the number of their
    ///     embedding in it as `embedding_row`, and the contributions of the descriptor families to it.
    ///   - ids: Takes the id of the clip of each embedding, one a line; `nil` for none.
    /// - Throws: `CatalogError`, and errors of the sinks.
    /// - Complexity: O(*n*) for *n* stored bytes, of which those of one clip are in memory at a time.
    public func write(
        _ catalog: Catalog, rows: Sink? = nil, embeddings: Sink? = nil, ids: Sink? = nil
    ) throws -> Summary {
        var summary = Summary()
        var read = rows == nil ? [] : parts
        if embeddings != nil { read.insert(.embedding) }
        try rows?(format.head(parts, hasRows: embeddings != nil))
        try catalog.forEachRecord(with: read) { counts in
            let header = NumpyHeader(rows: counts.embeddings, columns: counts.model?.dimension ?? 0)
            try embeddings?(header.bytes)
        } _: { record in
            try Task.checkCancellation()
            try rows?(format.lines(record, with: parts, row: embeddings == nil ? nil : summary.embeddings))
            guard let clip = record.clip else {
                summary.unreadableFiles += 1
                return
            }
            summary.clips += 1
            guard record.model != nil else { return }
            summary.embeddings += 1
            if let embeddings, let embedding = clip.embedding {
                var bytes: [UInt8] = []
                bytes.append(floats: embedding.value.values)
                try embeddings(bytes)
            }
            try ids?(Array("\(clip.id)\n".utf8))
        }
        return summary
    }
}
