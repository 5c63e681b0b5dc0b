private import Files
private import Synchronization

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// One end of a stream socket, which is closed when this object is destroyed.
final class SocketEnd: Sendable {
    private let descriptor: CInt
    private let isOver = Atomic(false)

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Whether the other end was closed or this one was shut down.
    var isAtEnd: Bool { isOver.load(ordering: .acquiring) }

    /// Shuts down both directions: reads at both ends return the end of the stream.
    func hangUp() { shutdown(descriptor, CInt(SHUT_RDWR)) }

    /// Reads exactly `count` bytes; returns `nil` if the stream ends before, or on a timeout.
    func receive(exactly count: Int) -> [UInt8]? {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let got = unsafe recv(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, 0)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    // Closing an end with unread bytes resets the connection.
                    if got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK) {
                        isOver.store(true, ordering: .releasing)
                    }
                    return
                }
                filled += got
            }
        }.exactly(count)
    }

    /// Writes all bytes; returns `false` if the other end was closed. No signal is raised.
    func send(_ bytes: [UInt8]) -> Bool {
        #if os(Linux)
            let flags = CInt(MSG_NOSIGNAL)
        #else
            let flags: CInt = 0
        #endif
        var offset = 0
        while offset < bytes.count {
            let sent = unsafe bytes.withUnsafeBytes { buffer in
                unsafe sendBytes(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset, flags)
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return false }
            offset += sent
        }
        return true
    }

    /// Sets the timeout of a read in seconds; 0 for none.
    func setReceiveTimeout(seconds: Int) { SystemCalls.setReceiveTimeout(descriptor, seconds: seconds) }
}

private let sendBytes = unsafe send

extension [UInt8] {
    fileprivate func exactly(_ count: Int) -> [UInt8]? { self.count == count ? self : nil }
}
