/// An event of indexing.
public enum IndexEvent: Sendable {
    /// The folders have been searched; the plan of the work. The first event.
    case planned(IndexPlan)
    /// A file is finished, and its result is durable.
    case file(FileReport)
    /// The last event.
    case finished(IndexSummary)
}

/// The events of an indexing run, which works while they are read.
///
/// When the reading task is cancelled, the clips in flight are finished and reported, no others are started, and
/// ``IndexEvent/finished(_:)`` counts those. Dropping the iterator before the end stops the run; reported files stay
/// stored.
public struct IndexEvents: AsyncSequence, Sendable {
    /// The events.
    public typealias Element = IndexEvent
    /// ``VidRecError``.
    public typealias Failure = any Error

    let begin: @Sendable () async throws -> IndexRun

    /// Starts a run.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(begin: begin) }

    /// The iterator of a run.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let begin: @Sendable () async throws -> IndexRun
        private var run: IndexRun?

        fileprivate init(begin: @escaping @Sendable () async throws -> IndexRun) { self.begin = begin }

        /// Works until the next event; `nil` after the end.
        ///
        /// - Throws: ``VidRecError`` if the catalog or the worker program cannot be used; reported files stay stored.
        public mutating func next() async throws -> IndexEvent? {
            try await next(isolation: nil)
        }

        /// Works until the next event; `nil` after the end.
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

extension IndexEvent: CustomStringConvertible {
    /// The event on one line.
    public var description: String {
        switch self {
        case .planned(let plan): "planned: \(plan)"
        case .file(let report): report.description
        case .finished(let summary): "finished: \(summary)"
        }
    }
}
