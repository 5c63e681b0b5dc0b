private import Concurrency
/// What long work tells while it goes on.
public enum WorkEvent<Progress: Sendable, Outcome: Sendable>: Sendable {
    /// How far it is.
    case progress(Progress)
    /// The last event: what it came to.
    case finished(Outcome)
}

/// The events of long work, such as training, which goes on while they are read.
///
/// When the reading task is cancelled, or stops reading, the work is cancelled; a reader then gets `CancellationError`.
public struct WorkEvents<Progress: Sendable, Outcome: Sendable>: AsyncSequence, Sendable {
    /// What is told.
    public typealias Element = WorkEvent<Progress, Outcome>
    /// ``VidRecError`` or `CancellationError`.
    public typealias Failure = any Error

    package typealias Work = @Sendable (_ report: @escaping @Sendable (Progress) -> Void) async throws -> Outcome
    private let work: Work

    package init(_ work: @escaping Work) { self.work = work }

    /// Begins the work.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(work: work) }

    /// Does the work and returns what it came to, without telling how far it is.
    ///
    /// - Throws: ``VidRecError``; `CancellationError`.
    public var outcome: Outcome {
        get async throws {
            for try await event in self {
                if case .finished(let outcome) = event { return outcome }
            }
            throw CancellationError()
        }
    }

    /// Work that goes on.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private enum Message: Sendable {
            case progress(Progress)
            case ended(Result<Outcome, any Error>)
        }

        /// Cancels the work when nobody reads its events any more.
        private final class Running: Sendable {
            let task: Task<Void, Never>

            init(_ task: Task<Void, Never>) { self.task = task }

            deinit { task.cancel() }
        }

        private let work: Work
        private let mailbox = Mailbox<Message>()
        private var running: Running?
        private var isOver = false

        fileprivate init(work: @escaping Work) { self.work = work }

        /// Waits for the next event; `nil` after the last one.
        ///
        /// - Throws: ``VidRecError``; `CancellationError`.
        public mutating func next() async throws -> Element? {
            guard !isOver else { return nil }
            let mailbox = mailbox
            if running == nil {
                running = Running(
                    Task { [work] in
                        do {
                            mailbox.send(.ended(.success(try await work { mailbox.send(.progress($0)) })))
                        } catch {
                            mailbox.send(.ended(.failure(error)))
                        }
                    })
            }
            let task = running?.task
            let message = await withTaskCancellationHandler {
                await mailbox.next()
            } onCancel: {
                task?.cancel()
            }
            switch message {
            case .progress(let progress): return .progress(progress)
            case .ended(let result):
                isOver = true
                do {
                    return .finished(try result.get())
                } catch {
                    throw VidRecError(error) ?? error
                }
            }
        }
    }
}
