private import CThreadSanitizer
private import Synchronization

/// A value protected by a `Mutex` that reports its acquisitions to the thread sanitizer.
package final class Guarded<Value>: Sendable {
    private let mutex: Mutex<Value>

    /// Creates a protected value.
    package init(_ value: sending Value) { mutex = Mutex(value) }

    /// Calls `body` with exclusive access to the value.
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
