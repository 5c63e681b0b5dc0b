#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    @Suite("Workers")
    struct WorkerCommandTests {
        /// A clip that takes seconds, so that something can happen while it is decoded.
        private func longClip(in folder: TemporaryFolder) throws -> String {
            let path = folder.path("long.mp4")
            try FFmpeg.run([
                "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=40", "-c:v", "libx264", "-preset",
                "ultrafast",
                path,
            ])
            return path
        }

        private let everyFrame = "every=33ms"

        @Test("answer each job by its id, and whatever else comes with what is wrong")
        func jobs() throws {
            let folder = try TemporaryFolder()
            let worker = try WorkerSession(["--jobs", "2"])
            try worker.send(id: "good", path: Samples.path("tide.mp4"), sampling: "keyframes")
            let good = try worker.result()
            #expect(good["schema"] as? String == "vidrec.result/1" && good["id"] as? String == "good")
            #expect(good["status"] as? String == "ok" && good["embedding"] != nil && good["frames"] != nil)
            let details = (good["frames"] as? [String: any Sendable])?["details"] as? [any Sendable] ?? []
            #expect(!details.isEmpty)
            for detail in details { #expect(Data(base64Encoded: detail as? String ?? "")?.count == 227) }

            for (id, path, sampling, said) in [
                ("gone", folder.path("none.mp4"), nil, "No such file"), ("folder", folder.path, nil, "directory"),
                ("text", try folder.write("no video", to: "a.mp4"), nil, "not a video"),
                ("list", try folder.write("#EXTM3U\n/etc/passwd\n", to: "b.mp4"), nil, "names other files"),
                ("sampling", Samples.path("tide.mp4"), "often", "'often'"),
            ] as [(String, String, String?, String)] {
                try worker.send(id: id, path: path, sampling: sampling)
                let result = try worker.result()
                #expect(result["id"] as? String == id && result["status"] as? String == "failed")
                #expect((result["reason"] as? String)?.contains(said) == true, "\(result["reason"] ?? "nothing")")
            }
            for line in ["", "no json", "{}", #"{"schema":"vidrec.job/9","id":"x","path":"y"}"#, "[1,2"] {
                try worker.send(line: line)
                let result = try worker.result()
                #expect(result["id"] == nil && (result["reason"] as? String)?.contains("job") == true)
            }
            try worker.send(line: String(repeating: "x", count: 3 << 20))
            #expect(try worker.result()["status"] as? String == "failed")
            try worker.send(id: "last", path: Samples.path("tide.mp4"))
            #expect(try worker.result()["id"] as? String == "last")
            #expect(try worker.finish() == 0)
        }

        @Test(
            "end with standard input, also after a last job whose file cannot be opened", .timeLimit(.minutes(2)),
            arguments: ["1", "2"])
        func lastJobFails(jobs: String) throws {
            let worker = try WorkerSession(["--jobs", jobs])
            try worker.send(id: "good", path: Samples.path("tide.mp4"))
            for number in 0..<4 { try worker.send(id: "gone-\(number)", path: "/nowhere/\(number).mp4") }
            // All jobs are there before the first is done, and no more come.
            #expect(try worker.finish() == 0)
        }

        @Test("are one thread that forks, and processes that may do nothing but decode")
        func confinement() throws {
            let folder = try TemporaryFolder()
            let clip = try longClip(in: folder)
            let worker = try WorkerSession([])
            try worker.send(id: "long", path: clip, sampling: everyFrame)
            let child = try worker.child()
            #expect(try ProcessTable.status(child, "Seccomp") == "2")
            #expect(try ProcessTable.status(child, "NoNewPrivs") == "1")
            #expect(try ProcessTable.status(child, "Threads") == "1")
            #expect(try ProcessTable.status(worker.identifier, "Threads") == "1")
            let limits = try String(contentsOfFile: "/proc/\(child)/limits", encoding: .utf8)
            for (name, most) in [("Max file size", "0"), ("Max core file size", "0"), ("Max processes", "0")] {
                let line = limits.split(separator: "\n").first { $0.hasPrefix(name) }
                #expect(line?.dropFirst(26).split(separator: " ").first.map(String.init) == most, "\(name)")
            }
            // A process that gave up being looked into shows its open files to the superuser only.
            if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(child)/fd") {
                let targets = try open.map {
                    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(child)/fd/\($0)")
                }
                let files = Set(targets.filter { $0.hasPrefix("/") })
                #expect(files == ["/dev/null", "/memfd:job (deleted)", clip], "\(targets)")
                #expect(targets.count == 7, "three to nowhere, the channel, the results, the job, the clip: \(targets)")
            }
            kill(child, SIGKILL)
            _ = try worker.result()
        }

        @Test("lose one clip when a process dies, name the signal, and go on", arguments: [SIGSEGV, SIGABRT, SIGKILL])
        func crash(signal: Int32) throws {
            let folder = try TemporaryFolder()
            let clip = try longClip(in: folder)
            let worker = try WorkerSession([])
            try worker.send(id: "crashes", path: clip, sampling: everyFrame)
            try worker.send(id: "goes on", path: Samples.path("tide.mp4"))
            let child = try worker.child()
            kill(child, signal)
            let lost = try worker.result()
            let name = [SIGSEGV: "SIGSEGV", SIGABRT: "SIGABRT", SIGKILL: "SIGKILL"][signal] ?? ""
            #expect(lost["id"] as? String == "crashes" && lost["status"] as? String == "failed")
            #expect((lost["reason"] as? String)?.contains(name) == true, "\(lost["reason"] ?? "nothing")")
            let next = try worker.result()
            #expect(next["id"] as? String == "goes on" && next["status"] as? String == "ok")
            #expect(try worker.finish() == 0)
        }

        @Test("do not blame a clip for a process that had others before: it is tried again in a fresh one")
        func innocent() throws {
            let folder = try TemporaryFolder()
            let clip = try longClip(in: folder)
            let worker = try WorkerSession([])
            try worker.send(id: "first", path: Samples.path("tide.mp4"))
            #expect(try worker.result()["status"] as? String == "ok")
            let child = try worker.child()
            try worker.send(id: "second", path: clip, sampling: "every=200ms")
            usleep(300_000)
            kill(child, SIGSEGV)
            let second = try worker.result()
            #expect(second["id"] as? String == "second" && second["status"] as? String == "ok")
            #expect(try worker.child() != child)
        }

        @Test("end a process that hangs, and one that asks for more memory than there is for a clip")
        func limits() throws {
            let folder = try TemporaryFolder()
            let clip = try longClip(in: folder)
            let worker = try WorkerSession(["--time-limit", "5"])
            try worker.send(id: "hangs", path: clip, sampling: everyFrame)
            kill(try worker.child(), SIGSTOP)
            let hung = try worker.result()
            #expect(hung["id"] as? String == "hangs")
            #expect((hung["reason"] as? String)?.contains("over 5 s") == true, "\(hung["reason"] ?? "nothing")")
            #expect(try worker.finish() == 0)

            // Thousands of frames, small ones, whose descriptors take more than that.
            let many = folder.path("many.mp4")
            try FFmpeg.run([
                "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=100:duration=60", "-c:v", "libx264", "-preset",
                "ultrafast", many,
            ])
            let small = try WorkerSession(["--memory", "7"])
            try small.send(id: "grows", path: many, sampling: "every=10ms")
            try small.send(id: "fits", path: Samples.path("tide.mp4"))
            let grown = try small.result()
            #expect(grown["id"] as? String == "grows" && grown["status"] as? String == "failed", "\(grown)")
            #expect((grown["reason"] as? String)?.hasSuffix("; the limit is 7 MiB") == true, "\(grown)")
            #expect(try small.result()["status"] as? String == "ok")
        }

        @Test("end with whoever reads their results")
        func orphans() throws {
            let folder = try TemporaryFolder()
            let clip = try longClip(in: folder)
            var worker: WorkerSession? = try WorkerSession([])
            try worker?.send(id: "long", path: clip, sampling: everyFrame)
            let child = try #require(try worker?.child())
            kill(try #require(worker?.identifier), SIGKILL)
            worker = nil
            func state() -> String? { try? ProcessTable.status(child, "State") }
            for _ in 0..<1000 where state()?.hasPrefix("Z") == false { usleep(10_000) }
            #expect(state()?.hasPrefix("Z") ?? true, "\(state() ?? "gone")")
        }

        @Test("say that results cannot be written, and do not end as if all were well")
        func fullDisk() throws {
            let folder = try TemporaryFolder()
            try folder.write(
                #"{"schema":"vidrec.job/1","id":"1","path":"\#(Samples.path("tide.mp4"))"}"# + "\n", to: "jobs")
            let status = try Shell.run(
                "sh", ["-c", "'\(Program.url.path)' worker < '\(folder.path("jobs"))' > /dev/full; echo $?"])
            #expect(status == "74\n")
        }

        @Test("do the last job, too, if its line has no newline")
        func lastLine() throws {
            let folder = try TemporaryFolder()
            let job = #"{"schema":"vidrec.job/1","id":"1","path":"\#(Samples.path("tide.mp4"))"}"#
            try folder.write(job + "\n" + job, to: "jobs")
            let output = try Shell.run("sh", ["-c", "'\(Program.url.path)' worker < '\(folder.path("jobs"))'"])
            #expect(output.split(separator: "\n").count { $0.contains(#""status":"ok""#) } == 2)
        }

        @Test("are missed with an exit code of their own, and the places that were looked at")
        func missing() throws {
            let folder = try TemporaryFolder()
            var program = Program(workingDirectory: folder.path)
            program.environment = ["VIDREC_WORKER": folder.path("none")]
            let clip = try folder.copy(sample: "tide.mp4")
            for arguments in [["index", clip], ["similar", clip], ["explain", clip, clip], ["worker"]] {
                let run = try program.run(arguments)
                #expect(run.exitCode == 69, "\(arguments): \(run.messages)")
                #expect(run.messages.contains("$VIDREC_WORKER names"), "\(arguments): \(run.messages)")
            }
        }
    }
#endif
