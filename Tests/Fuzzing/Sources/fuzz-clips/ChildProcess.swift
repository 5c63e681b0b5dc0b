import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a program ended, and what it used.
struct ChildProcess {
    /// The exit status, or `nil` if a signal ended it.
    var status: Int32?
    /// The signal that ended it.
    var signal: Int32?
    /// Whether it was killed because its time was over.
    var isTimedOut = false
    /// The most memory the program itself held, in bytes; on other systems than Linux ``largestMemory``.
    var ownMemory = 0
    /// The most memory that it or one process below it held, in bytes.
    var largestMemory = 0

    /// Runs a program, its input empty and its output in files, and kills it with all it started when time is over.
    static func run(
        _ program: String, _ arguments: [String], output: String, messages: String, seconds: Double
    ) throws -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, messages, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // A group of its own, so that what it started can be killed with it.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))

        var texts: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { texts.forEach { free($0) } }
        var process: pid_t = 0
        let problem = posix_spawn(&process, program, &actions, &attributes, &texts, environ)
        guard problem == 0 else {
            throw FuzzingError("cannot start '\(program)': \(String(cString: strerror(problem)))")
        }

        var end = ChildProcess()
        var status: Int32 = 0
        var usage = rusage()
        let deadline = ContinuousClock.now + .seconds(seconds)
        while wait4(process, &status, WNOHANG, &usage) == 0 {
            end.ownMemory = max(end.ownMemory, peakMemory(of: process))
            if !end.isTimedOut, .now > deadline {
                end.isTimedOut = true
                kill(-process, SIGKILL)
            }
            usleep(5_000)
        }
        let bytesPerUnit = 1024
        end.largestMemory = usage.ru_maxrss * bytesPerUnit
        #if !os(Linux)
            end.largestMemory = usage.ru_maxrss
            end.ownMemory = end.largestMemory
        #endif
        if status & 0x7F == 0 { end.status = status >> 8 & 0xFF } else { end.signal = status & 0x7F }
        return end
    }

    /// The most memory a running process held so far, as Linux counts it.
    private static func peakMemory(of process: pid_t) -> Int {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
        else { return 0 }
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
    }
}
