private import Files
public import ClipCatalog
public import ClipTypes

/// The result of importing interactions.
public struct InteractionImport: Hashable, Sendable {
    /// The number of valid interactions that were read, whether new or known.
    public internal(set) var read = 0
    /// The number of invalid lines, which were skipped.
    public internal(set) var bad = 0
    /// The number of interactions that were new to the catalog.
    public internal(set) var added = 0
    /// The number of timestamps that were interpreted as milliseconds, being too large for seconds.
    public internal(set) var inMilliseconds = 0
    /// The number of interactions whose user or item starts or ends with a space or a tab, which is part of the id.
    public internal(set) var spacedIDs = 0
    /// The number of bytes that were read.
    public internal(set) var bytes: Int64 = 0

    /// The number of interactions that were read but not added, because they equal stored ones or others in the files.
    public var known: Int { read - added }

    init() {}

    /// Creates the result of reading a file without storing its interactions: ``added`` is 0.
    public init(_ summary: InteractionFileReader.Summary) {
        read = summary.read
        bad = summary.bad
        inMilliseconds = summary.inMilliseconds
        spacedIDs = summary.spacedIDs
        bytes = summary.bytes
    }
}

extension ClipLibrary {
    /// Stores interactions durably; one equal to a stored one in user, item, time, event and value is left out.
    ///
    /// - Returns: The number of new interactions.
    /// - Throws: ``VidRecError`` if the catalog cannot be written.
    @discardableResult
    public nonisolated func record(_ interactions: [Interaction]) async throws -> Int {
        try await onFiles { try $0.record(interactions) }
    }

    /// Stores the interactions of a file, batch by batch; duplicates of stored ones are not stored again.
    ///
    /// Each batch is one transaction, which is durable when `onProgress` is called. After an error, earlier batches
    /// stay stored; importing the file again stores the rest.
    ///
    /// - Parameters:
    ///   - path: The path of the file; `-` for standard input.
    ///   - reader: The reader, with the format and settings; its `batchSize` is raised to 200,000 if less.
    ///   - onBadLine: Called for every invalid line, which is skipped.
    ///   - onProgress: Called with the totals so far after every batch; an error that it throws ends the import.
    /// - Returns: The totals of the import.
    /// - Throws: ``VidRecError``; `CancellationError` when the task is cancelled.
    public nonisolated func importInteractions(
        _ path: String, reader: InteractionFileReader = InteractionFileReader(),
        onBadLine: @Sendable (InteractionFileReader.BadLine) -> Void,
        onProgress: @Sendable (InteractionImport) throws -> Void
    ) async throws -> InteractionImport {
        try await onFiles { catalog in
            var result = InteractionImport()
            var reader = reader
            // Each transaction rewrites most pages of the table: few large ones write less.
            reader.batchSize = max(reader.batchSize, 200_000)
            try reader.read(path, onBadLine: onBadLine) { batch, summary in
                result.added += try catalog.record(batch)
                result.read = summary.read
                result.bad = summary.bad
                result.bytes = summary.bytes
                result.inMilliseconds = summary.inMilliseconds
                result.spacedIDs = summary.spacedIDs
                try onProgress(result)
                try Task.checkCancellation()
            }
            return result
        }
    }

    /// Calls `body` with every interaction of the catalog, or of one user: user by user, the oldest first.
    ///
    /// - Parameters:
    ///   - user: The user whose interactions are read; `nil` for all. An unknown user has none.
    ///   - body: Called with each interaction. An error that it throws ends the call and is rethrown.
    /// - Throws: ``VidRecError``; what `body` throws.
    public nonisolated func forEachInteraction(
        of user: String? = nil, _ body: @Sendable (Interaction) throws -> Void
    ) async throws {
        try await onFiles { try $0.forEachInteraction(of: user, body) }
    }

    /// Returns the numbers of interactions, their users, and items with past or present interactions in the catalog.
    public nonisolated func interactionCounts() async throws -> InteractionCounts {
        try await onFiles { try $0.interactionCounts() }
    }

    /// Erases the interactions of users: afterwards, no file of the catalog has their ids. Unknown users are ignored.
    ///
    /// - Returns: The number of erased interactions.
    /// - Throws: ``VidRecError``: `catalogUnusable` if ids remain since another process is reading; call it again.
    public nonisolated func eraseInteractions(of users: [String]) async throws -> Int {
        try await onFiles { try $0.erase(users: users) }
    }
}
