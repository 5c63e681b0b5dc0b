private import DequeModule

/// A queue of messages from many tasks to one reader. Unlike an `AsyncStream`, it can still be read when the reader's
/// task is cancelled, so that work in flight can finish.
package final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: Deque<Message> = []
        var reader: CheckedContinuation<Message, Never>?
    }

    private let state = Guarded(State())

    /// Creates an empty queue.
    package init() {}

    /// Adds a message at the end of the queue; does not wait.
    package func send(_ message: Message) {
        let reader = state.withLock { state -> CheckedContinuation<Message, Never>? in
            guard let reader = state.reader else {
                state.messages.append(message)
                return nil
            }
            state.reader = nil
            return reader
        }
        reader?.resume(returning: message)
    }

    /// Removes and returns the first message of the queue; waits until there is one, also if the task is cancelled.
    ///
    /// - Precondition: no other call of `next` is waiting.
    package func next() async -> Message {
        await withCheckedContinuation { continuation in
            let message = state.withLock { state -> Message? in
                precondition(state.reader == nil, "a mailbox has one reader")
                if let message = state.messages.popFirst() { return message }
                state.reader = continuation
                return nil
            }
            if let message { continuation.resume(returning: message) }
        }
    }
}
