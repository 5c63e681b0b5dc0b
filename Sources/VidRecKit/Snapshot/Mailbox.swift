private import DequeModule
private import Isolation

/// A queue of messages from tasks to one reader, in order of arrival. Unlike an `AsyncStream`, it can be read after
/// the reader's task is cancelled, so that work in flight is completed.
final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: Deque<Message> = []
        var reader: CheckedContinuation<Message, Never>?
    }

    private let state = Guarded(State())

    /// Adds a message.
    func send(_ message: Message) {
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

    /// Removes and returns the next message; waits until there is one.
    ///
    /// - Precondition: No other caller is waiting.
    func next() async -> Message {
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
