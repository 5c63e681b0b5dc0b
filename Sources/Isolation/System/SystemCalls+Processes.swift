package import Files
private import Foundation

// On Linux, this module exports the C types of time.
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

/// The system calls that start, connect, watch and end processes.
extension SystemCalls {
    /// How a child process ended.
    package struct Ending: Hashable {
        /// The number of the signal that ended the process; `nil` if the process exited.
        package let signal: CInt?
        /// The exit status of the process; 0 if a signal ended it.
        package let status: CInt
        /// The maximum resident set size of the process in bytes.
        package let peakMemory: Int
    }

    /// Creates a pipe that other programs do not inherit; returns `nil` on failure.
    package static func makePipe() -> (reading: CInt, writing: CInt)? {
        var ends: [CInt] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Creates a pair of connected stream sockets that other programs do not inherit; returns `nil` on failure.
    package static func makeSocketPair() -> (own: CInt, other: CInt)? {
        var ends: [CInt] = [0, 0]
        #if os(Linux)
            // Set atomically: another thread may be starting a program.
            let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            #if !os(Linux)
                var isOn: CInt = 1
                unsafe setsockopt(end, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<CInt>.size))
            #endif
        }
        return (ends[0], ends[1])
    }

    /// Sets the timeout of reads from a socket in seconds; 0 for none.
    static func setReceiveTimeout(_ socket: CInt, seconds: Int) {
        var time = timeval()
        time.tv_sec = .init(seconds)
        unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Waits until a descriptor of `readable` has data or is at its end, the reader of `watched` has closed it, or the
    /// timeout has elapsed. Timeouts above a minute are cut to a minute; `nil` waits without one.
    ///
    /// - Returns: The ready descriptors of `readable`, and whether `watched` has lost its reader; none and `false`
    ///   after the timeout.
    package static func wait(for readable: [CInt], watching watched: CInt, timeout: Duration?) -> (
        ready: Set<CInt>, isLost: Bool
    ) {
        var entries = readable.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        entries.append(pollfd(fd: watched, events: 0, revents: 0))
        let milliseconds = timeout.map { max(0, min(60_000, Int32($0 / .milliseconds(1)) + 1)) } ?? -1
        guard unsafe poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return ([], false) }
        let ready = entries.dropLast().filter { $0.revents != 0 }.map(\.fd)
        return (Set(ready), entries[entries.count - 1].revents & Int16(POLLERR | POLLNVAL | POLLHUP) != 0)
    }

    /// Kills a child process unless it has ended, and waits for it; returns how it ended.
    package static func end(_ process: CInt) -> Ending {
        kill(process, SIGKILL)
        var status: CInt = 0
        var usage = rusage()
        while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return Ending(
            signal: signal == 0 ? nil : signal, status: status >> 8 & 0xFF,
            peakMemory: Int(usage.ru_maxrss) * memoryUnit)
    }

    /// Returns the processor time and the maximum resident set size in bytes of this process, or of the children it has
    /// waited for. Both are zero if the system does not report them.
    package static func usage(ofChildren isOfChildren: Bool) -> (processorTime: Duration, peakMemory: Int) {
        var usage = rusage()
        // RUSAGE_CHILDREN and RUSAGE_SELF, which have another type in Glibc than the parameter.
        let who: CInt = isOfChildren ? -1 : 0
        guard unsafe getrusage(who, &usage) == 0 else { return (.zero, 0) }
        func duration(_ time: timeval) -> Duration {
            .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
        }
        return (duration(usage.ru_utime) + duration(usage.ru_stime), Int(usage.ru_maxrss) * memoryUnit)
    }

    /// The load average of the system in the last minute; `nil` if the system does not report it.
    package static var load: Double? {
        var loads = [0.0]
        return unsafe getloadavg(&loads, 1) == 1 ? loads[0] : nil
    }

    /// The unit in bytes of `ru_maxrss`.
    private static var memoryUnit: Int {
        #if os(Linux)
            1024
        #else
            1
        #endif
    }

    /// Returns the name of a signal, such as `SIGSEGV`; `signal 99` if it has none here.
    package static func name(ofSignal number: CInt) -> String {
        let names: [CInt: String] = [
            SIGSEGV: "SIGSEGV", SIGBUS: "SIGBUS", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT",
            SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGTERM: "SIGTERM", SIGSYS: "SIGSYS", SIGXCPU: "SIGXCPU",
            SIGXFSZ: "SIGXFSZ", SIGPIPE: "SIGPIPE",
        ]
        return names[number] ?? "signal \(number)"
    }

    /// Replaces this process by another program (`execv`).
    ///
    /// - Returns: The system's error message; the function does not return on success.
    package static func execute(_ program: String, arguments: [String]) -> String {
        unblockSignals()
        var pointers = unsafe ([program] + arguments).map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        unsafe execv(program, pointers)
        return message(for: errno)
    }

    /// Unblocks all signals, which threads of libdispatch block and a started program would inherit as blocked.
    package static func unblockSignals() {
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigprocmask(SIG_SETMASK, &none, nil)
    }
}
