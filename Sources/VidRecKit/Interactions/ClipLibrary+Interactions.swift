private import Files
public import ClipCatalog
public import ClipTypes

/// What came of an import.
public struct InteractionImport: Hashable, Sendable {
    /// What was read of the files.
    public internal(set) var read = 0
    /// The lines that are no interactions.
    public internal(set) var bad = 0
    /// How many interactions the catalog did not have before.
    public internal(set) var added = 0
    /// The times that were taken for milliseconds.
    public internal(set) var inMilliseconds = 0
    /// The bytes that were read.
    public internal(set) var bytes: Int64 = 0

    /// How many interactions were known already, or stood twice in the files.
    public var known: Int { read - added }

    init() {}

    /// What was only read, and not stored.
    public init(_ summary: InteractionFileReader.Summary) {
        read = summary.read
        bad = summary.bad
        inMilliseconds = summary.inMilliseconds
        bytes = summary.bytes
    }
}

extension ClipLibrary {
    /// Stores interactions. When it returns, they are durable; one that is known in every part is not stored again.
    ///
    /// - Returns: how many were not known before.
    /// - Throws: ``VidRecError`` if the catalog cannot be written.
    @discardableResult
    public nonisolated func record(_ interactions: [Interaction]) async throws -> Int {
        try await onFiles { try $0.record(interactions) }
    }

    /// Stores the interactions of a file; those that are known in every part are not stored again.
    ///
    /// Each batch is durable when it is told to `onProgress`. What was stored before an error stays stored; importing the
    /// file again stores the rest.
    ///
    /// - Parameters:
    ///   - path: the file; `-` for standard input.
    ///   - reader: how to read it.
    ///   - onBadLine: gets every line that is no interaction.
    ///   - onProgress: gets what has been done so far, after every batch; what it throws ends the import.
    /// - Throws: ``VidRecError``; `CancellationError` when the task is cancelled.
    public nonisolated func importInteractions(
        _ path: String, reader: InteractionFileReader = InteractionFileReader(),
        onBadLine: @Sendable (InteractionFileReader.BadLine) -> Void,
        onProgress: @Sendable (InteractionImport) throws -> Void
    ) async throws -> InteractionImport {
        try await onFiles { catalog in
            var result = InteractionImport()
            var reader = reader
            // Each transaction writes most pages of the table anew: few large ones write less.
            reader.batchSize = max(reader.batchSize, 200_000)
            try reader.read(path, onBadLine: onBadLine) { batch, summary in
                result.added += try catalog.record(batch)
                result.read = summary.read
                result.bad = summary.bad
                result.bytes = summary.bytes
                result.inMilliseconds = summary.inMilliseconds
                try onProgress(result)
                try Task.checkCancellation()
            }
            return result
        }
    }

    /// Calls `body` with every interaction of the catalog, viewer by viewer, the oldest first.
    ///
    /// - Throws: ``VidRecError``; what `body` throws.
    public nonisolated func forEachInteraction(
        of user: String? = nil, _ body: @Sendable (Interaction) throws -> Void
    ) async throws {
        try await onFiles { try $0.forEachInteraction(of: user, body) }
    }

    /// How many interactions, viewers and items the catalog has.
    public nonisolated func interactionCounts() async throws -> InteractionCounts {
        try await onFiles { try $0.interactionCounts() }
    }

    /// Forgets viewers: afterwards the ids stand in no file of the catalog.
    ///
    /// - Returns: how many interactions were forgotten.
    public nonisolated func eraseInteractions(of users: [String]) async throws -> Int {
        try await onFiles { try $0.erase(users: users) }
    }
}
