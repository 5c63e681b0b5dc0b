private import Concurrency
/// An event of long work.
public enum WorkEvent<Progress: Sendable, Outcome: Sendable>: Sendable {
    /// Progress of the work.
    case progress(Progress)
    /// The result of the work; the last event.
    case finished(Outcome)
}

/// The events of long work, such as training, which runs while they are read.
///
/// When the reading task is cancelled or drops the iterator, the work is cancelled; reading throws `CancellationError`.
public struct WorkEvents<Progress: Sendable, Outcome: Sendable>: AsyncSequence, Sendable {
    /// An event of the work.
    public typealias Element = WorkEvent<Progress, Outcome>
    /// ``VidRecError`` or `CancellationError`.
    public typealias Failure = any Error

    package typealias Work = @Sendable (_ report: @escaping @Sendable (Progress) -> Void) async throws -> Outcome
    private let work: Work

    package init(_ work: @escaping Work) { self.work = work }

    /// Creates an iterator, whose first call of `next` starts the work, anew for each iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(work: work) }

    /// Runs the work, anew for each access, and returns its result, ignoring progress.
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

    /// The iterator of the events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private enum Message: Sendable {
            case progress(Progress)
            case ended(Result<Outcome, any Error>)
        }

        /// Cancels the work when the iterator is dropped.
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

        /// Waits for the next event and returns it; `nil` after the last one.
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
