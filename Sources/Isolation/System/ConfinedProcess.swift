package import CSandbox

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The system calls of processes that confine themselves, and of the process that sends them tasks.
package enum ConfinedProcess {
    /// A task as a process receives it: open files, which the receiver owns and must close.
    package struct ReceivedTask {
        /// The file that holds the task's message.
        package let message: CInt
        /// The size of the message in bytes.
        package let messageSize: Int64
        /// The file that the task reads; `nil` if it reads none.
        package let file: (descriptor: CInt, size: Int64)?
    }

    /// Forks this process, which must have one thread only.
    ///
    /// - Returns: 0 in the child; in the parent the child's id, or -1 with the error in `errno`.
    package static func fork() -> pid_t { vidrec_fork() }

    /// Makes a channel that carries open files from one process to another.
    ///
    /// - Returns: The descriptors of both ends; `nil` with the error in `errno`.
    package static func makeChannel() -> (sending: CInt, receiving: CInt)? {
        var ends: [CInt] = [-1, -1]
        guard unsafe vidrec_make_channel(&ends) == 0 else { return nil }
        return (ends[0], ends[1])
    }

    /// Confines this process for good: it keeps `channel` and `output` only, can open no file, make no socket and start
    /// no program or thread, and has bounded memory and processor time. It ends when `parent` does.
    ///
    /// - Returns: Whether the process is confined.
    package static func confine(channel: CInt, output: CInt, parent: pid_t, limits: WorkerLimits) -> Bool {
        let bounds = vidrec_bounds(
            address_space: UInt64(limits.memory),
            cpu_seconds: UInt64(max(1, limits.processorTime.components.seconds)))
        return vidrec_confine(channel, output, parent, bounds) > 0
    }

    /// Closes all descriptors but the standard ones, `channel` and `output`, and makes this process end when `parent`
    /// does.
    ///
    /// - Returns: Whether that succeeded.
    package static func detach(channel: CInt, output: CInt, parent: pid_t) -> Bool {
        vidrec_detach(channel, output, parent) >= 0
    }

    /// Moves standard input, a socket, to another descriptor, and closes all others; the standard ones are redirected to
    /// `/dev/null`, so that a library that prints cannot write to the socket.
    ///
    /// - Returns: The descriptor of the socket; `nil` on failure.
    package static func keepStandardInputOnly() -> CInt? {
        let channel = fcntl(0, F_DUPFD_CLOEXEC, 3)
        return channel >= 3 && vidrec_keep_only(channel) == 0 ? channel : nil
    }

    /// Confines this process and all its threads for good: it can write to `channel` only, open no file but one, make no
    /// socket and start no program, and has bounded memory. It may start threads and make memory executable.
    ///
    /// - Parameters:
    ///   - channel: The descriptor of the socket.
    ///   - memory: The bytes of memory beyond what the process has mapped.
    ///   - file: The descriptor that opening a path gives, which reads the bytes of that file and no others.
    /// - Returns: Whether system calls are filtered; `nil` if the process could not be confined.
    package static func confineThreads(
        channel: CInt, memory: Int, opening file: (path: String, descriptor: CInt)? = nil
    ) -> Bool? {
        let result = unsafe vidrec_confine_threads(channel, UInt64(memory), file?.path, file?.descriptor ?? -1)
        return result < 0 ? nil : result == CInt(VIDREC_CONFINED_BY_FILTER.rawValue)
    }

    /// Waits for a task on a channel; `nil` if no more come.
    package static func receiveTask(from channel: CInt) -> ReceivedTask? {
        var header = vidrec_task_header()
        var (message, file): (CInt, CInt) = (-1, -1)
        guard unsafe vidrec_receive_task(channel, &header, &message, &file) == 0 else { return nil }
        return ReceivedTask(
            message: message, messageSize: header.task_size, file: file < 0 ? nil : (file, header.file_size))
    }

    /// Sends a task to the process at the other end of a channel. Its files stay open here.
    ///
    /// - Returns: Whether the task was sent; `false` if the process has ended.
    @discardableResult
    package static func send(
        message: CInt, size: Int, file: (descriptor: CInt, size: Int64)?, to channel: CInt
    ) -> Bool {
        let header = vidrec_task_header(task_size: Int64(size), file_size: file?.size ?? -1)
        return vidrec_send_task(channel, message, file?.descriptor ?? -1, header) == 0
    }

    /// Makes a file without a name that holds some bytes, in memory where the system can.
    ///
    /// - Returns: The descriptor of the file; `nil` with the error in `errno`.
    package static func makeUnnamedFile(of bytes: [UInt8]) -> CInt? {
        let descriptor = unsafe bytes.withUnsafeBytes { unsafe vidrec_make_unnamed_file($0.baseAddress, $0.count) }
        return descriptor < 0 ? nil : descriptor
    }

    /// Makes this process, and those that it forks, the first that the system ends when memory runs out.
    package static func raiseOOMScore() { vidrec_raise_oom_score() }
}
