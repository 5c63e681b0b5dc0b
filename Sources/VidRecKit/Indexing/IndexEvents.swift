internal import ClipIndexing

/// The events of an indexing run, which works while they are read.
///
/// When the reading task is cancelled, the clips in flight are finished and reported, no others are started, and
/// ``IndexEvent/finished(_:)`` counts those. Dropping the iterator stops the run; reported files stay stored.
public struct IndexEvents: AsyncSequence, Sendable {
    /// An event of the run.
    public typealias Element = IndexEvent
    /// The errors of reading, which are ``VidRecError``.
    public typealias Failure = any Error

    let begin: @Sendable () async throws -> IndexRun

    /// Creates an iterator, whose first call of `next` starts a run, a new one for each iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(begin: begin) }

    /// The iterator of an indexing run.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let begin: @Sendable () async throws -> IndexRun
        private var run: IndexRun?

        fileprivate init(begin: @escaping @Sendable () async throws -> IndexRun) { self.begin = begin }

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
                return try await run?.next()
            } catch {
                throw VidRecError(error) ?? error
            }
        }
    }
}
