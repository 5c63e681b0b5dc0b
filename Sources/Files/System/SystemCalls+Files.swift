#if canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#else
    package import Darwin
#endif

/// System calls on files.
extension SystemCalls {
    /// The error of a failed system call.
    package struct Failure: Error, Hashable {
        /// The number of the error, the value of `errno`.
        package let code: CInt
        package init(code: CInt) { self.code = code }

        /// The system's message for the error.
        package var message: String { SystemCalls.message(for: code) }
    }

    /// The type of a file: a regular file, a folder, a socket, or anything else.
    package enum FileKind: Hashable {
        case regular, folder, socket
        /// A device or a FIFO.
        case stream(isDevice: Bool)

        /// The name of the type, with its article.
        package var name: String {
            switch self {
            case .regular: "a file"
            case .folder: "a folder"
            case .socket: "a socket"
            case .stream(let isDevice): isDevice ? "a device" : "a FIFO"
            }
        }
    }

    /// The identity of a file, which is the same under all of its paths.
    package struct FileIdentity: Hashable {
        /// The number of the device that the file is on.
        package let device: UInt64
        /// The number of the file on its device (inode).
        package let number: UInt64
    }

    /// The status of a file, as `stat` returns it.
    package struct FileStatus: Hashable {
        /// The identity of the file.
        package let identity: FileIdentity
        /// The type of the file.
        package let kind: FileKind
        /// The permission bits of the file.
        package let mode: mode_t
        /// The id of the user who owns the file.
        package let owner: uid_t
        /// The id of the group of the file.
        package let group: gid_t

        fileprivate init(_ status: stat) {
            identity = FileIdentity(
                device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(truncatingIfNeeded: status.st_ino))
            kind =
                switch status.st_mode & S_IFMT {
                case S_IFREG: .regular
                case S_IFDIR: .folder
                case S_IFSOCK: .socket
                case S_IFIFO: .stream(isDevice: false)
                default: .stream(isDevice: true)
                }
            mode = status.st_mode & 0o7777
            (owner, group) = (status.st_uid, status.st_gid)
        }
    }

    /// Opens a file for reading; returns its descriptor, which the caller must close.
    package static func openForReading(_ path: String) throws(Failure) -> CInt {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        return descriptor
    }

    /// Closes a descriptor, ignoring errors.
    package static func closeDescriptor(_ descriptor: CInt) { _ = close(descriptor) }

    /// Returns the status of the file at a path, following links.
    package static func status(ofFile path: String) throws(Failure) -> FileStatus {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Failure(code: errno) }
        return FileStatus(status)
    }

    /// Returns the change time of the status of the file at a path, or of the link, since 1970-01-01 00:00 UTC; `nil` on
    /// failure.
    package static func changeTime(ofFile path: String) -> Duration? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        #if os(Linux)
            let time = status.st_ctim
        #else
            let time = status.st_ctimespec
        #endif
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// Returns the status of the file that a descriptor refers to; `nil` if the descriptor is not open.
    package static func status(ofDescriptor descriptor: CInt) -> FileStatus? {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? FileStatus(status) : nil
    }

    /// Checks that this process may write to the file at a path or, if `isFolder`, create files in the folder at a
    /// path.
    package static func requireWritable(_ path: String, isFolder: Bool = false) throws(Failure) {
        guard unsafe access(path, isFolder ? W_OK | X_OK : W_OK) == 0 else { throw Failure(code: errno) }
    }

    /// Creates a folder and those that it lies in, durably, unless they exist.
    ///
    /// - Parameters:
    ///   - path: The absolute path of the folder, without `.` and `..`.
    ///   - mode: The permission bits of the folder; the folders that it lies in get those that the system gives.
    package static func createFolder(_ path: String, mode: mode_t) throws(Failure) {
        guard unsafe mkdir(path, mode) != 0 else { return flushFolder(of: path) }
        let failure = Failure(code: errno)
        switch failure.code {
        case EEXIST where (try? status(ofFile: path).kind) == .folder: return
        case EEXIST: throw Failure(code: ENOTDIR)
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { throw failure }
            try createFolder(String(path[..<slash]), mode: 0o777)
            guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else { throw Failure(code: errno) }
            flushFolder(of: path)
        default: throw failure
        }
    }

    /// Gives a file a second name that must not exist, durably; a file system without such links gives it its only name.
    ///
    /// - Throws: `EEXIST` if there is a file of this name.
    package static func publish(_ temporary: String, as path: String) throws(Failure) {
        if unsafe link(temporary, path) != 0 {
            guard [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(errno) else { throw Failure(code: errno) }
            guard (try? status(ofFile: path)) == nil else { throw Failure(code: EEXIST) }
            guard unsafe rename(temporary, path) == 0 else { throw Failure(code: errno) }
        }
        flushFolder(of: path)
    }

    /// Flushes the names in the folder of a path to the disk, where the file system supports it.
    private static func flushFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard let descriptor = try? openForReading(folder) else { return }
        _ = fsync(descriptor)
        closeDescriptor(descriptor)
    }

    /// Gives a file another name, replacing the file of that name if there is one.
    package static func move(_ path: String, to newPath: String) throws(Failure) {
        guard unsafe rename(path, newPath) == 0 else { throw Failure(code: errno) }
    }

    /// Removes a folder if it is empty; otherwise, or if it fails, does nothing.
    package static func removeEmptyFolder(_ path: String) { _ = unsafe rmdir(path) }

    /// Writes to an existing device or FIFO, waiting for a reader of a FIFO.
    package static func write(_ bytes: [UInt8], into path: String) throws(Failure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        guard withoutBrokenPipes({ write(bytes, to: descriptor) }) else { throw Failure(code: errno) }
    }

    /// Runs a write with SIGPIPE blocked on this thread, so that a reader that closes its end is an error and does not
    /// end the process. Other threads are not affected.
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
}
