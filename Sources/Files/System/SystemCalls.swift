private import Foundation

// The C types of time belong to it on Linux.
#if canImport(SwiftOverlayShims)
    private import SwiftOverlayShims
#endif

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

private let (systemRead, systemWrite) = unsafe (read, write)

/// System calls that Foundation does not offer.
package enum SystemCalls {
    /// The error number of the last failed call on this thread.
    package static var lastError: CInt { errno }

    /// Reads the available bytes into a buffer, at most as many as fit; waits if there are none.
    ///
    /// - Returns: The number of bytes that were read, 0 at the end of the file.
    package static func read(_ descriptor: CInt, into buffer: inout [UInt8]) throws -> Int {
        let got = unsafe buffer.withUnsafeMutableBytes { buffer in
            retrying { unsafe systemRead(descriptor, buffer.baseAddress, buffer.count) }
        }
        guard got >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return got
    }

    /// Reads up to `count` available bytes; returns no bytes at the end of the file, and `nil` on failure.
    package static func read(_ descriptor: CInt, upTo count: Int) -> [UInt8]? {
        var failed = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let got = retrying { unsafe systemRead(descriptor, buffer.baseAddress, count) }
            failed = got < 0
            filled = max(0, got)
        }
        return failed ? nil : bytes
    }

    /// Reads exactly `count` bytes; returns `nil` if there are fewer, or on failure.
    package static func read(_ descriptor: CInt, exactly count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = read(descriptor, upTo: min(count - bytes.count, 1 << 18)), !more.isEmpty else {
                return nil
            }
            bytes += more
        }
        return bytes
    }

    /// Writes all bytes to a descriptor; returns `false` on failure, with the error in ``lastError``.
    package static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                retrying {
                    unsafe systemWrite(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                }
            }
            guard written > 0 else { return false }
            offset += written
        }
        return true
    }

    /// Returns the system's message for an error number.
    package static func message(for code: CInt) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }

    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
