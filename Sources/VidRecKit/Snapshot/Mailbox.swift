private import DequeModule
private import Isolation

/// Messages of tasks to one reader, in the order in which they come. Unlike an `AsyncStream` it goes on being read when the
/// reader's task is cancelled: what is in flight then comes to its end.
final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: Deque<Message> = []
        var reader: CheckedContinuation<Message, Never>?
    }

    private let state = Guarded(State())

    /// Puts a message in.
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

    /// Takes the next message out; waits until there is one.
    ///
    /// - Precondition: nobody else is waiting.
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
