internal import ClipIndexing

/// The events of an indexing run, which works while they are read.
///
/// When the reading task is cancelled, the clips in flight are finished and reported, no others are started, and
/// `IndexEvent.finished` counts those. Dropping the iterator stops the run; reported files stay stored.
public struct IndexEvents: AsyncSequence, Sendable {
    /// An event of the run.
    public typealias Element = IndexEvent
    /// The errors of reading, which are ``VidRecError``.
    public typealias Failure = any Error

    let begin: @Sendable () async throws -> IndexRun
    /// Called now and then, and after the last event, when files have been stored.
    let storeIndexes: @Sendable () async -> Void

    /// Creates an iterator, whose first call of `next` starts a run, a new one for each iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(begin: begin, storeIndexes: storeIndexes) }

    /// The iterator of an indexing run.
    public struct AsyncIterator: AsyncIteratorProtocol {
        /// The number of files after which the indexes are written: the log of changes has 65,536 changes.
        private static let filesBetweenStores = 20_000

        private let begin: @Sendable () async throws -> IndexRun
        private let storeIndexes: @Sendable () async -> Void
        private var run: IndexRun?
        private var unstored = 0

        fileprivate init(
            begin: @escaping @Sendable () async throws -> IndexRun, storeIndexes: @escaping @Sendable () async -> Void
        ) {
            self.begin = begin
            self.storeIndexes = storeIndexes
        }

        /// Works until the next event and returns it; `nil` after the end.
        ///
        /// - Throws: ``VidRecError`` if the catalog or the worker program cannot be used; reported files stay stored.
        public mutating func next() async throws -> IndexEvent? {
            try await next(isolation: nil)
        }

        /// Stops the run as cancelling the reading task does: the clips in flight are finished, and no others started.
        public mutating func stop() { run?.stop() }

        /// Works until the next event, on behalf of the given actor, and returns it; otherwise as ``next()``.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> IndexEvent? {
            do {
                if run == nil { run = try await begin() }
                if mustStore() { await storeIndexes() }
                let event = try await run?.next()
                count(event)
                return event
            } catch {
                throw VidRecError(error) ?? error
            }
        }

        private mutating func count(_ event: IndexEvent?) {
            switch event {
            case .file(let report): unstored += report.status == .unchanged ? 0 : 1
            // The last event is not held up; a caller that reads on has the indexes written.
            case .finished where unstored > 0: unstored = Self.filesBetweenStores
            default: break
            }
        }

        /// Returns whether the indexes are to be written, and counts anew if they are.
        private mutating func mustStore() -> Bool {
            guard unstored >= Self.filesBetweenStores else { return false }
            unstored = 0
            return true
        }
    }
}
