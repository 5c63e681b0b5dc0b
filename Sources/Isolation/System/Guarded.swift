private import CSandbox
private import Synchronization

/// A value behind a lock: a `Mutex` that the thread sanitizer can follow.
package final class Guarded<Value>: Sendable {
    private let mutex: Mutex<Value>

    /// Puts a value behind a lock.
    package init(_ value: sending Value) { mutex = Mutex(value) }

    /// Runs a body that alone has the value.
    package func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        let number = UInt(bitPattern: ObjectIdentifier(self))
        return try mutex.withLock { value throws(Failure) in
            vidrec_note_acquired(number)
            defer { vidrec_note_released(number) }
            return try body(&value)
        }
    }
}
