package import Files
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

/// The system calls that start, connect, watch and end processes.
extension SystemCalls {
    /// How a process ended.
    package struct Ending: Hashable {
        /// The signal that ended it; `nil` if it ended by itself.
        package let signal: CInt?
        /// What it ended with.
        package let status: CInt
        /// The most memory it had at once, in bytes.
        package let peakMemory: Int
    }

    /// A pipe whose ends are closed in other programs; `nil` if there is none to be had.
    package static func makePipe() -> (reading: CInt, writing: CInt)? {
        var ends: [CInt] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// A pair of connected stream sockets that other programs do not inherit; `nil` if there is none to be had.
    package static func makeSocketPair() -> (own: CInt, other: CInt)? {
        var ends: [CInt] = [0, 0]
        #if os(Linux)
            // At once: another thread may be starting a program.
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

    /// Bounds how long a read of a socket waits; 0 for no bound.
    static func setReceiveTimeout(_ socket: CInt, seconds: Int) {
        var time = timeval()
        time.tv_sec = .init(seconds)
        unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Waits until one of `readable` has something to read or is at its end, or nobody reads `watched` any more.
    ///
    /// - Returns: those of `readable` that have, and whether `watched` is lost.
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

    /// Ends a process, and waits for it. One that has ended by itself is only waited for.
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

    /// The processor time and the most memory, in bytes, of this process or of those that it waited for.
    package static func usage(ofChildren isOfChildren: Bool) -> (processorTime: Duration, peakMemory: Int) {
        var usage = rusage()
        // RUSAGE_CHILDREN and RUSAGE_SELF, which in Glibc are of a type that the call does not take.
        let who: CInt = isOfChildren ? -1 : 0
        guard unsafe getrusage(who, &usage) == 0 else { return (.zero, 0) }
        func duration(_ time: timeval) -> Duration {
            .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
        }
        return (duration(usage.ru_utime) + duration(usage.ru_stime), Int(usage.ru_maxrss) * memoryUnit)
    }

    /// How many processes wanted a core in the last minute; `nil` where the system does not tell.
    package static var load: Double? {
        var loads = [0.0]
        return unsafe getloadavg(&loads, 1) == 1 ? loads[0] : nil
    }

    /// The bytes that the system counts a process's memory in.
    private static var memoryUnit: Int {
        #if os(Linux)
            1024
        #else
            1
        #endif
    }

    /// The system's name of a signal, such as `SIGSEGV`.
    package static func name(ofSignal number: CInt) -> String {
        let names: [CInt: String] = [
            SIGSEGV: "SIGSEGV", SIGBUS: "SIGBUS", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT",
            SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGTERM: "SIGTERM", SIGSYS: "SIGSYS", SIGXCPU: "SIGXCPU",
            SIGXFSZ: "SIGXFSZ", SIGPIPE: "SIGPIPE",
        ]
        return names[number] ?? "signal \(number)"
    }

    /// Makes this process run another program.
    ///
    /// - Returns: the system's words for why it does not; it returns for no other reason.
    package static func become(_ program: String, arguments: [String]) -> String {
        unblockSignals()
        var pointers = unsafe ([program] + arguments).map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        unsafe execv(program, pointers)
        return words(for: errno)
    }

    /// Lets all signals through: threads of libdispatch block them, and a program that is started inherits that.
    package static func unblockSignals() {
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigprocmask(SIG_SETMASK, &none, nil)
    }
}
