#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// An open file that is read at any offset, by any number of threads at once.
package final class RandomAccessFile: Sendable {
    /// The size of the file in bytes, when it was opened.
    package let byteCount: Int
    private let descriptor: CInt

    /// Opens a file for reading.
    package init(openingForReading path: String) throws(SystemCalls.Failure) {
        let descriptor = try SystemCalls.openForReading(path)
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0 else {
            let failure = SystemCalls.Failure(code: errno)
            SystemCalls.closeDescriptor(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        byteCount = Int(size)
    }

    deinit { SystemCalls.closeDescriptor(descriptor) }

    /// Returns `count` bytes from an offset on; `nil` if the file has fewer.
    ///
    /// - Throws: The error of the disk, if they cannot be read.
    package func content(_ count: Int, at offset: Int) throws(SystemCalls.Failure) -> [UInt8]? {
        var result: (got: Int, error: CInt) = (0, 0)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            result = unsafe read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            filled = result.got
        }
        guard result.error == 0 else { throw SystemCalls.Failure(code: result.error) }
        return result.got == count ? bytes : nil
    }

    /// Returns `count` bytes from an offset on; `nil` if the file has fewer, or they cannot be read.
    package func bytes(_ count: Int, at offset: Int) -> [UInt8]? { (try? content(count, at: offset)) ?? nil }

    /// Returns `count` little-endian 32-bit words from an offset in bytes on; `nil` if the file has fewer, or they
    /// cannot be read.
    package func words(_ count: Int, at offset: Int) -> [UInt32]? {
        var got = 0
        let words = unsafe [UInt32](unsafeUninitializedCapacity: count) { buffer, filled in
            got = unsafe read(into: UnsafeMutableRawBufferPointer(buffer), at: offset).got
            for index in 0..<got / 4 { unsafe buffer[index] = UInt32(littleEndian: buffer[index]) }
            filled = got / 4
        }
        return got == 4 * count ? words : nil
    }

    /// Reads until the buffer is full or the file ends; returns the number of bytes, and the error that prevented more.
    private func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> (got: Int, error: CInt) {
        var got = 0
        while got < buffer.count {
            let count = unsafe pread(
                descriptor, buffer.baseAddress?.advanced(by: got), buffer.count - got, off_t(offset + got))
            if count < 0, errno == EINTR { continue }
            if count < 0 { return (got, errno) }
            guard count > 0 else { break }
            got += count
        }
        return (got, 0)
    }
}
