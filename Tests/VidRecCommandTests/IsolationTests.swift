#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    @Suite("Indexing in confined processes")
    struct IsolationTests {
        /// All that is stored, but for times.
        private func content(_ catalog: String) throws -> String {
            try Shell.run(
                "sqlite3",
                [
                    catalog + "/catalog.sqlite",
                    """
                    SELECT hex(id), status, reason, hex(s.bytes), hex(e.bytes) FROM clip
                    LEFT JOIN sketches s ON s.clip = key LEFT JOIN embedding e ON e.clip = key ORDER BY id;
                    SELECT path, reason FROM file ORDER BY path
                    """,
                ])
        }

        @Test("stores bit for bit what indexing without confinement stores")
        func equality() throws {
            let folder = try TemporaryFolder()
            for name in ["lava.mp4", "tide.mp4", "mug.jpg", "lava__mirrored.mp4"] {
                try folder.copy(sample: name, to: "clips/" + name)
            }
            try folder.copy(sample: "tide.mp4", to: "clips/twin.mp4")
            try folder.write("no video", to: "clips/text.mp4")
            let program = Program(workingDirectory: folder.path)
            let confined = try program.run(["index", "clips", "--catalog", "confined"])
            let unconfined = try program.run(["index", "clips", "--catalog", "one", "--no-sandbox"])
            #expect(confined.exitCode == 3 && unconfined.exitCode == 3, "\(confined.messages)")
            #expect(Set(confined.lines) == Set(unconfined.lines))
            let stored = try content(folder.path("confined"))
            #expect(try stored == content(folder.path("one")) && stored.count > 1000)
        }

        @Test("goes on with another worker when one is killed, and loses nothing")
        func workerKilled() throws {
            let folder = try TemporaryFolder()
            for number in 0..<12 {
                try FFmpeg.run([
                    "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30:duration=\(3 + number)", "-c:v", "libx264",
                    "-preset", "ultrafast", folder.path("\(number).mp4"),
                ])
            }
            let index = Process()
            index.executableURL = Program.url
            index.arguments = [
                "index", folder.path, "--catalog", folder.path("c"), "--jobs", "2", "--sampling", "every=100ms",
            ]
            let output = Pipe()
            index.standardOutput = output
            try index.run()
            for _ in 0..<2 {
                let worker = try ProcessTable.child(of: index.processIdentifier)
                _ = try ProcessTable.child(of: worker)
                kill(worker, SIGKILL)
                usleep(200_000)
            }
            let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            index.waitUntilExit()
            // A clip is given up when five workers had it as they died; here are two.
            let lost = lines.split(separator: "\n").filter { !$0.contains("\"status\":\"ok\"") }
            #expect(lines.split(separator: "\n").count == 12)
            #expect(lost.isEmpty, "\(lost)")
            let again = try Program(workingDirectory: folder.path).run([
                "index", folder.path, "--catalog", folder.path("c"), "--retry-failed", "--sampling", "every=100ms",
            ])
            #expect(again.exitCode == 0, "\(again.messages)")
            #expect(again.lines.count { $0.contains("\"status\":\"unchanged\"") } == 12)
        }

        @Test("remembers what failed, tries it again only when asked, and says so")
        func retryFailed() throws {
            let folder = try TemporaryFolder()
            let broken = try folder.write("no video", to: "clips/a.mp4")
            try folder.copy(sample: "tide.mp4", to: "clips/b.mp4")
            let program = Program(workingDirectory: folder.path)
            #expect(try program.run(["index", "clips"]).exitCode == 3)
            let second = try program.run(["index", "clips"])
            #expect(second.exitCode == 3 && second.lines.allSatisfy { $0.contains("unchanged") })
            let third = try program.run(["index", "clips", "--retry-failed"])
            #expect(third.exitCode == 3)
            #expect(third.lines.count { $0.contains("unchanged") } == 1)
            #expect(third.lines.count { $0.contains("\"failed\"") && $0.contains(broken) } == 1)
        }

        @Test("opens nothing but the clip once it is confined, and no socket ever", .enabled(if: Shell.canTrace))
        func systemCalls() throws {
            let folder = try TemporaryFolder()
            let clip = try folder.copy(sample: "tide.mp4")
            let trace = folder.path("trace")
            let job = #"{"schema":"vidrec.job/1","id":"1","path":"\#(clip)"}"#
            try folder.write(job + "\n", to: "jobs")
            _ = try Shell.run(
                "sh",
                [
                    "-c", "strace -f -qq -e trace=all -o \(trace) \(Program.url.path) worker < \(folder.path("jobs"))",
                ])
            let calls = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").map { line in
                (process: String(line.prefix { $0 != " " }), call: line.drop { $0 != " " }.drop { $0 == " " })
            }
            let supervisor = try #require(calls.first { $0.call.hasPrefix("execve(") }?.process)
            let confined = Set(calls.map(\.process)).subtracting([supervisor])
            #expect(confined.count == 1)
            let ofWorker = calls.filter { $0.process != supervisor }
            let filter = try #require(ofWorker.firstIndex { $0.call.contains("SECCOMP_MODE_FILTER") })
            let allowed = [
                "read", "pread64", "recvmsg", "write", "close", "lseek", "mmap", "munmap", "mremap", "madvise",
                "mprotect", "brk", "futex", "getrandom", "exit", "rt_sig", "sigaltstack", "clock_", "gettimeofday",
                "nanosleep", "sched_yield", "getpid", "gettid", "getrusage", "<...",
            ]
            for (process, call) in ofWorker[(filter + 1)...] where !call.hasPrefix("+++") {
                #expect(
                    allowed.contains { call.hasPrefix($0) } || call.contains("EPERM"),
                    "\(process) of \(supervisor): \(call)")
            }
            #expect(!calls.contains { $0.call.hasPrefix("socket(") || $0.call.hasPrefix("connect(") })
            let opened = calls.filter {
                $0.process == supervisor && $0.call.hasPrefix("openat") && !$0.call.contains("ENOENT")
            }
            let named = opened.compactMap { $0.call.split(separator: "\"").dropFirst().first.map(String.init) }
            let strangers = named.filter { path in
                path != clip
                    && !["/lib", "/usr/lib", "/etc/ld.so", "/proc/", "/sys/", "/opt/", "/usr/share/zoneinfo"].contains {
                        path.hasPrefix($0)
                    } && !path.contains(".so")
            }
            #expect(named.contains(clip) && strangers.isEmpty, "\(strangers)")
        }

        /// What the processes of a traced command did with files.
        private struct Trace {
            /// The processes that the worker program is, and those that gave up system calls.
            private(set) var supervisors: Set<String> = []
            private(set) var confined: Set<String> = []
            private var opened: [(process: String, path: String)] = []
            private var touched: [(process: String, path: String, isConfined: Bool)] = []

            init(
                of command: [String], status expected: Int, in folder: TemporaryFolder, uploads: Set<String>
            ) throws {
                let file = folder.path("trace-\(command[0])")
                let status = try Shell.run(
                    "sh",
                    [
                        "-c",
                        "cd '\(folder.path)' && strace -f -qq -y -s 300 -e trace=execve,prctl,open,openat,openat2,read,"
                            + "pread64,readv,preadv,preadv2,mmap,sendfile,copy_file_range -o '\(file)' "
                            + ([Program.url.path] + command).map { "'\($0)'" }.joined(separator: " ")
                            + " >/dev/null 2>&1; echo $?",
                    ])
                try #require(status == "\(expected)\n", "\(command) ended with \(status)")
                for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
                    let process = String(line.prefix { $0 != " " })
                    let call = line.drop { $0 != " " }.drop { $0 == " " }
                    if call.hasPrefix("execve("), call.contains("vidrec-worker\", ") { supervisors.insert(process) }
                    if call.hasPrefix("prctl(PR_SET_SECCOMP") { confined.insert(process) }
                    if call.hasPrefix("open"), let path = uploads.first(where: { call.contains("\"" + $0 + "\"") }) {
                        opened.append((process, path))
                    } else if let path = uploads.first(where: { call.contains("<" + $0 + ">") }),
                        !call.hasPrefix("open"), !call.hasPrefix("<... open")
                    {
                        touched.append((process, path, confined.contains(process)))
                    }
                }
            }

            /// The uploads that were opened by another process than the worker program.
            var openedElsewhere: [String] { opened.filter { !supervisors.contains($0.process) }.map(\.path) }
            /// The uploads of which a process read that was not confined then.
            var readElsewhere: [String] { touched.filter { !$0.isConfined }.map(\.path) }
            /// The uploads that were read in confined processes.
            var readConfined: Set<String> { Set(touched.filter(\.isConfined).map(\.path)) }
        }

        @Test("is all that ever reads an upload, whatever the command", .enabled(if: Shell.canTrace))
        func everyCommand() throws {
            let folder = try TemporaryFolder()
            var clips: Set<String> = []
            for name in ["lava", "tide", "tunnel", "road", "marbles", "colony", "skyline"] {
                clips.insert(try folder.copy(sample: name + ".mp4", to: "clips/\(name).mp4"))
            }
            let query = try folder.copy(sample: "tide__cropped.mp4", to: "query.mp4")
            let tide = folder.path("clips/tide.mp4")
            // One clip fewer than training takes, which it finds when all are decoded, altered and described: what follows
            // is long in a build for debugging, and reads none.
            let train = ["train", "summarizer", "--data", "clips", "--output", "m", "--variants", "2", "--quiet"]
            let commands: [(arguments: [String], status: Int, reads: Set<String>)] = [
                (["index", "clips"], 0, clips),
                (["similar", query], 0, [query]),
                (["similar", "--copies", query], 0, [query]),
                (["explain", query, tide, "--sheet", "s.png"], 0, [query, tide]),
                (["verify", "--files"], 0, clips),
                (train, 3, clips),
                (["bench", "clips", "--repeat", "1", "--quiet"], 0, clips),
            ]
            for (arguments, status, reads) in commands {
                let trace = try Trace(of: arguments, status: status, in: folder, uploads: clips.union([query]))
                #expect(!trace.supervisors.isEmpty && !trace.confined.isEmpty, "\(arguments)")
                #expect(trace.openedElsewhere.isEmpty, "\(arguments) opens them itself")
                #expect(trace.readElsewhere.isEmpty, "\(arguments) reads them unconfined")
                #expect(trace.readConfined.isSuperset(of: reads), "\(arguments)")
            }
        }
    }
#endif
