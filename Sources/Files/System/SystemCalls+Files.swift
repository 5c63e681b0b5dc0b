#if canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#else
    package import Darwin
#endif

/// What the operating system says of files, and how they are written.
extension SystemCalls {
    /// An error of a call: the number in `errno`.
    package struct Failure: Error, Hashable {
        package let code: CInt
        package init(code: CInt) { self.code = code }

        /// The system's words for it.
        package var words: String { SystemCalls.words(for: code) }
    }

    /// What kind of thing a path leads to.
    package enum FileKind: Hashable {
        case regular, folder, socket
        /// A device or a FIFO.
        case stream
    }

    /// Which file it is, under whatever name.
    package struct FileIdentity: Hashable {
        package let device: UInt64
        package let number: UInt64
    }

    /// What a path leads to.
    package struct FileFacts: Hashable {
        package let identity: FileIdentity
        package let kind: FileKind
        /// The bits of permission.
        package let mode: mode_t
        package let owner: uid_t
        package let group: gid_t

        fileprivate init(_ status: stat) {
            identity = FileIdentity(
                device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(truncatingIfNeeded: status.st_ino))
            kind =
                switch status.st_mode & S_IFMT {
                case S_IFREG: .regular
                case S_IFDIR: .folder
                case S_IFSOCK: .socket
                default: .stream
                }
            mode = status.st_mode & 0o7777
            (owner, group) = (status.st_uid, status.st_gid)
        }
    }

    /// Opens a file for reading.
    package static func openForReading(_ path: String) throws(Failure) -> CInt {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        return descriptor
    }

    /// Closes a descriptor that was only read.
    package static func finish(_ descriptor: CInt) { _ = close(descriptor) }

    /// What a path leads to, links followed.
    package static func facts(ofFile path: String) throws(Failure) -> FileFacts {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Failure(code: errno) }
        return FileFacts(status)
    }

    /// What an open descriptor leads to; `nil` if it is closed.
    package static func facts(ofDescriptor descriptor: CInt) -> FileFacts? {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? FileFacts(status) : nil
    }

    /// Makes sure that this process may write to a path, and in a folder make files.
    package static func requireWritable(_ path: String, isFolder: Bool = false) throws(Failure) {
        guard unsafe access(path, isFolder ? W_OK | X_OK : W_OK) == 0 else { throw Failure(code: errno) }
    }

    /// Removes a folder if nothing is in it.
    package static func removeEmptyFolder(_ path: String) { _ = unsafe rmdir(path) }

    /// Writes into what a path leads to: a device or a FIFO, whose reader is waited for.
    package static func write(_ bytes: [UInt8], into path: String) throws(Failure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        guard withoutBrokenPipes({ write(bytes, to: descriptor) }) else { throw Failure(code: errno) }
    }

    /// Runs a write whose reader may leave, which is an error to be told and not the end of the process. Nothing changes for
    /// other threads: the signal comes to the one that writes, which holds it off and takes it.
    private static func withoutBrokenPipes(_ write: () -> Bool) -> Bool {
        var broken = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&broken)
        unsafe sigaddset(&broken, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &broken, &before)
        let isWritten = write()
        let failure = errno
        if !isWritten, failure == EPIPE {
            var number: CInt = 0
            unsafe sigwait(&broken, &number)
        }
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        errno = failure
        return isWritten
    }

    /// Puts a file in the place of another one, or of none: readers see the old bytes or the new ones.
    ///
    /// - Parameters:
    ///   - path: the file itself, not a link to it.
    ///   - temporary: a name in the same folder that is not taken.
    package static func replace(_ path: String, with bytes: [UInt8], by temporary: String) throws(Failure) {
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        var isClosed = false
        do throws(Failure) {
            if let old = try? facts(ofFile: path) {
                // Only the superuser may give a file away; for others it is theirs already.
                _ = fchown(descriptor, old.owner, old.group)
                _ = fchmod(descriptor, old.mode)
            }
            guard write(bytes, to: descriptor), fsync(descriptor) == 0 else { throw Failure(code: errno) }
            isClosed = true
            guard close(descriptor) == 0, unsafe rename(temporary, path) == 0 else { throw Failure(code: errno) }
        } catch {
            if !isClosed { close(descriptor) }
            _ = unsafe unlink(temporary)
            throw error
        }
    }
}
