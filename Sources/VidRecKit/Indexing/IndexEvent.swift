/// What indexing tells while it works.
public enum IndexEvent: Sendable {
    /// The folders are searched; this is what there is to do.
    case planned(IndexPlan)
    /// A file is done with. What is told of a clip is durable.
    case file(FileReport)
    /// The last event.
    case finished(IndexSummary)
}

/// The events of a run of indexing, which works while they are read.
///
/// When the reading task is cancelled, the clips in flight are finished and told, no others are begun, and
/// ``IndexEvent/finished(_:)`` counts those. Who stops reading before the end stops the run; what was told stays stored.
public struct IndexEvents: AsyncSequence, Sendable {
    /// What is told.
    public typealias Element = IndexEvent
    /// ``VidRecError``.
    public typealias Failure = any Error

    let begin: @Sendable () async throws -> IndexRun

    /// Begins a run.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(begin: begin) }

    /// A run.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let begin: @Sendable () async throws -> IndexRun
        private var run: IndexRun?

        fileprivate init(begin: @escaping @Sendable () async throws -> IndexRun) { self.begin = begin }

        /// Works until there is something to tell; `nil` after the end.
        ///
        /// - Throws: ``VidRecError`` if the catalog or the worker cannot be used; what was told is stored all the same.
        public mutating func next() async throws -> IndexEvent? {
            try await next(isolation: nil)
        }

        /// Works until there is something to tell; `nil` after the end.
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
