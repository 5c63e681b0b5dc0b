private import DequeModule

/// The results of many inputs, computed concurrently while they are read, in the order of the inputs.
///
/// When the reading task is cancelled or the iterator is dropped, work in flight is cancelled and no more is started.
public struct OrderedResults<Element: Sendable>: AsyncSequence, Sendable {
    /// ``VidRecError`` or `CancellationError`, after which the sequence ends.
    public typealias Failure = any Error

    private let makeIterator: @Sendable () -> AsyncIterator

    init<Input: Sendable>(
        _ inputs: [Input], width: Int, prepare: @escaping @Sendable () async throws -> Void = {},
        work: @escaping @Sendable (Input) async throws -> Element
    ) {
        makeIterator = {
            AsyncIterator(
                count: inputs.count, width: width, prepare: prepare, work: { try await work(inputs[$0]) })
        }
    }

    /// Creates an iterator, whose first call of `next` starts the work, anew for each iterator.
    public func makeAsyncIterator() -> AsyncIterator { makeIterator() }

    /// The iterator of the results.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let count: Int
        private let width: Int
        private let work: @Sendable (Int) async throws -> Element
        private var prepare: (@Sendable () async throws -> Void)?
        private var next = 0
        private var tasks = TaskQueue()

        fileprivate init(
            count: Int, width: Int, prepare: @escaping @Sendable () async throws -> Void,
            work: @escaping @Sendable (Int) async throws -> Element
        ) {
            self.count = count
            self.width = Swift.max(1, width)
            self.prepare = prepare
            self.work = work
        }

        /// Waits for the result of the next input and returns it; `nil` after the last one.
        ///
        /// - Throws: ``VidRecError``; `CancellationError`.
        public mutating func next() async throws -> Element? {
            do {
                if let prepare {
                    try await prepare()
                    self.prepare = nil
                }
                while tasks.all.count < width, next < count {
                    let (number, work) = (next, work)
                    tasks.all.append(Task { try await work(number) })
                    next += 1
                }
                guard let first = tasks.all.popFirst() else { return nil }
                let others = Array(tasks.all)
                return try await withTaskCancellationHandler {
                    try Task.checkCancellation()
                    return try await first.value
                } onCancel: {
                    first.cancel()
                    for task in others { task.cancel() }
                }
            } catch {
                next = count
                tasks.cancel()
                throw VidRecError(error) ?? error
            }
        }

        /// Cancels its tasks when the iterator is dropped.
        private final class TaskQueue {
            var all: Deque<Task<Element, any Error>> = []

            func cancel() {
                for task in all { task.cancel() }
                all = []
            }

            deinit { cancel() }
        }
    }
}
