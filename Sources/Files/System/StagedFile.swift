#if canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#else
    package import Darwin
#endif

/// A file that is written piece by piece under a temporary name, and gets its own name when it is complete and on the
/// disk. If it is released before, it is removed. It is locked as long as it has the temporary name, so that one whose
/// process was killed can be told.
package final class StagedFile {
    private let path: String
    private let temporary: String
    private let descriptor: CInt
    private var isOpen = true

    /// Creates the file under its temporary name.
    ///
    /// - Parameters:
    ///   - path: The path that the file will have, not of a link to it.
    ///   - temporary: An unused path in the same folder.
    ///   - mode: The permission bits of the file, less those that the system takes away; an existing file's are kept.
    package init(replacing path: String, by temporary: String, mode: mode_t) throws(SystemCalls.Failure) {
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw SystemCalls.Failure(code: errno) }
        (self.path, self.temporary, self.descriptor) = (path, temporary, descriptor)
        // Where the file system has no locks, files that were left stay.
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        if let old = try? SystemCalls.status(ofFile: path) {
            // Only the superuser can change the owner; for other users it is already right.
            _ = fchown(descriptor, old.owner, old.group)
            _ = fchmod(descriptor, old.mode)
        }
    }

    deinit {
        guard isOpen else { return }
        SystemCalls.closeDescriptor(descriptor)
        _ = unsafe unlink(temporary)
    }

    /// Removes a regular file that a process which was killed has left under its temporary name.
    package static func removeAbandoned(_ temporary: String) {
        guard (try? SystemCalls.status(ofFile: temporary).kind) == .regular else { return }
        let descriptor = unsafe open(temporary, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        defer { SystemCalls.closeDescriptor(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
        _ = unsafe unlink(temporary)
    }

    /// Appends bytes.
    package func write(_ bytes: [UInt8]) throws(SystemCalls.Failure) {
        guard SystemCalls.write(bytes, to: descriptor) else { throw SystemCalls.Failure(code: errno) }
    }

    /// Makes the bytes durable, and gives the file its name, replacing the file of that name.
    package func publish() throws(SystemCalls.Failure) {
        guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
            throw SystemCalls.Failure(code: errno)
        }
        isOpen = false
        SystemCalls.closeDescriptor(descriptor)
        SystemCalls.synchronize(folderOf: path)
    }
}

extension SystemCalls {
    /// Opens an existing device or FIFO for writing, waiting for a reader of a FIFO; returns its descriptor, which the
    /// caller must close.
    package static func openForWriting(_ path: String) throws(Failure) -> CInt {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        return descriptor
    }

    /// Makes the names in the folder of a path durable, where the file system supports it.
    package static func synchronize(folderOf path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        try? synchronize(folder)
    }

    /// Makes a file or the names in a folder durable.
    package static func synchronize(_ path: String) throws(Failure) {
        let descriptor = try openForReading(path)
        defer { closeDescriptor(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure(code: errno) }
    }
}
