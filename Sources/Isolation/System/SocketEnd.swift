private import Files
private import Synchronization

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// One end of a stream socket. It is closed when nobody has it any more.
final class SocketEnd: Sendable {
    private let descriptor: CInt
    private let isOver = Atomic(false)

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Whether the other end is gone or this one hung up.
    var isAtEnd: Bool { isOver.load(ordering: .acquiring) }

    /// Ends both ways: whoever reads, here or there, is at the end.
    func hangUp() { shutdown(descriptor, CInt(SHUT_RDWR)) }

    /// Reads a number of bytes; `nil` if there are fewer, or if they do not come in time.
    func receive(exactly count: Int) -> [UInt8]? {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let got = unsafe recv(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, 0)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    // An end that closes with bytes unread resets the connection.
                    if got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK) {
                        isOver.store(true, ordering: .releasing)
                    }
                    return
                }
                filled += got
            }
        }.exactly(count)
    }

    /// Writes all bytes; `false` if nobody reads them. No signal is sent.
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

    /// Bounds how long a read waits; 0 for no bound.
    func setReceiveTimeout(seconds: Int) { SystemCalls.setReceiveTimeout(descriptor, seconds: seconds) }
}

private let sendBytes = unsafe send

extension [UInt8] {
    fileprivate func exactly(_ count: Int) -> [UInt8]? { self.count == count ? self : nil }
}
