#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// An exclusive lock of a file, held until the object is released or its process ends, in whatever way. The file holds
/// the number of that process, and is removed with the object.
package final class FileLock: Sendable {
    private let path: String
    private let descriptor: CInt

    /// Creates the file if it is missing, and locks it without waiting.
    ///
    /// - Throws: `EWOULDBLOCK` if another process, or another object of this one, holds the lock.
    package init(at path: String) throws(SystemCalls.Failure) {
        while true {
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o600)
            guard descriptor >= 0 else { throw SystemCalls.Failure(code: errno) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let failure = SystemCalls.Failure(code: errno)
                SystemCalls.closeDescriptor(descriptor)
                throw failure
            }
            // Whoever held the lock may have removed the file after this process opened it.
            let identity = SystemCalls.status(ofDescriptor: descriptor)?.identity
            guard let identity, identity == (try? SystemCalls.status(ofFile: path))?.identity else {
                SystemCalls.closeDescriptor(descriptor)
                continue
            }
            _ = ftruncate(descriptor, 0)
            _ = SystemCalls.write(Array("\(getpid())\n".utf8), to: descriptor)
            (self.path, self.descriptor) = (path, descriptor)
            return
        }
    }

    deinit {
        _ = unsafe unlink(path)
        SystemCalls.closeDescriptor(descriptor)
    }

    /// Returns the number of the process that holds the lock of a file; `nil` if the file does not tell it.
    package static func holder(ofLockAt path: String) -> Int? {
        guard let descriptor = try? SystemCalls.openForReading(path) else { return nil }
        defer { SystemCalls.closeDescriptor(descriptor) }
        return SystemCalls.read(descriptor, upTo: 32).flatMap { Int(String(decoding: $0, as: UTF8.self).dropLast()) }
    }
}
