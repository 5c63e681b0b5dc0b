import ClipTypes
import Foundation
import Isolation
import TestSupport
import Testing

@Suite("Decode pool")
struct DecodePoolTests {
    private func pool(jobs: Int = 2, program: String? = nil) -> DecodePool {
        DecodePool(
            DecodePool.Options(jobs: jobs), program: program.map { WorkerProgram(path: $0) })
    }

    /// A program that sends the greeting of a worker of a version, and then violates the protocol.
    private func worker(in folder: TemporaryFolder, version: String = WorkerProtocol.build, _ script: String) throws
        -> String
    {
        let zeros = WorkerProtocol.greetingSize - "vidrec-worker 1\n\(version)".utf8.count
        let path = try folder.write(
            "#!/bin/sh\nprintf 'vidrec-worker 1\\n\(version)'; head -c \(zeros) /dev/zero\n\(script)\n", to: "worker")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func refusal(_ pool: DecodePool) async -> WorkerError? {
        do {
            _ = try await pool.identify(Samples.path("tide.mp4"))
            return nil
        } catch {
            return error as? WorkerError
        }
    }

    @Test("computes the SHA-256 of a file and its analysis, and reports the decoder")
    func tasks() async throws {
        let pool = pool()
        let path = Samples.path("tide.mp4")
        let expected = try Shell.run("sha256sum", [path]).prefix(64)
        #expect(try await pool.identify(path).description == expected)
        let timed = try await pool.analyze(path, sampling: .adaptive)
        #expect(timed.analysis.status == .ok && timed.analysis.rules == ClipAnalysis.currentRules)
        #expect(timed.analysis.embedding?.value.values.count == 512)
        #expect(timed.times[.decode] > .zero && timed.times[.embed] > .zero)
        #expect(try await pool.report().ffmpeg.decoders.contains("h264"))
    }

    @Test("performs more concurrent jobs than it has processes, each with its result")
    func manyCallers() async throws {
        let pool = pool(jobs: 3)
        let names = ["tide.mp4", "lava.mp4", "road.mp4", "mug.jpg"]
        let expected = try names.map { String(try Shell.run("sha256sum", [Samples.path($0)]).prefix(64)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let found = try await pool.identify(Samples.path(names[number % names.count]))
                    #expect(found.description == expected[number % names.count])
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("fails for a file that cannot be read with the reason, and continues")
    func badFiles() async throws {
        let folder = try TemporaryFolder()
        let pool = pool()
        for (path, said) in [
            (folder.path("none.mp4"), "No such file"), (folder.path, "directory"),
            (try folder.write("no video", to: "a.mp4"), "not a video"),
        ] {
            let analysis = try await pool.analyze(path, sampling: .adaptive).analysis
            #expect(analysis.status == .failed && analysis.reason?.contains(said) == true, "\(analysis)")
        }
        // An empty file has an id, but cannot be decoded.
        let empty = try folder.write("", to: "empty.mp4")
        #expect(
            try await pool.identify(empty).description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(try await pool.analyze(empty, sampling: .adaptive).analysis.reason == "the file is empty")
        #expect(try await pool.identify(Samples.path("tide.mp4")).description.count == 64)
    }

    @Test(
        "says that there is no worker when the program is none, dies or speaks another language",
        arguments: [
            ("/bin/true", .cannotStart, "does not work: it ended before its jobs were done"),
            ("/bin/false", .cannotStart, "'/bin/false', which decodes clips, does not work: it exited with status 1"),
            ("/bin/cat", .cannotStart, "'/bin/cat', which decodes clips, does not work: "),
            ("/usr/bin/yes", .cannotStart, "'/usr/bin/yes', which decodes clips, does not work: "),
            ("/nowhere/vidrec-worker", .missing, "cannot start the worker '/nowhere/vidrec-worker'"),
            ("/etc/hostname", .missing, "cannot start the worker '/etc/hostname'"),
        ] as [(String, WorkerError.Code, String)])
    func noWorker(program: String, code: WorkerError.Code, words: String) async throws {
        let error = await refusal(pool(program: program))
        #expect(error?.code == code && error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.description.contains("within") == false, "it ended at once: \(String(describing: error))")
    }

    @Test("names both versions if the program has another one")
    func otherVersion() async throws {
        let folder = try TemporaryFolder()
        let error = await refusal(pool(program: try worker(in: folder, version: "9.8.7", "cat")))
        #expect(error?.code == .otherVersion)
        #expect(error?.description.contains("version 9.8.7, this program \(WorkerProtocol.version)") == true)
    }

    @Test(
        "is not held up, and takes no memory, by one that floods its output",
        arguments: [
            // Lengths that no result has, failures without a reason, and results of jobs that were never given.
            ("exec yes", "it wrote an invalid result"),
            (
                "while printf '\\011\\0\\0\\0\\0\\0\\0\\0\\377\\0\\0\\0\\0\\0\\0\\0\\0'; do :; done",
                "it wrote an invalid result"
            ),
            (
                "while printf '\\011\\0\\0\\0\\0\\0\\0\\0\\377\\0\\0\\0\\0\\0\\0\\0\\1'; do :; done",
                "it wrote a result for an unknown job"
            ),
        ])
    func flood(script: String, words: String) async throws {
        let folder = try TemporaryFolder()
        let error = await refusal(pool(program: try worker(in: folder, script)))
        #expect(error?.code == .cannotStart, "\(String(describing: error))")
        #expect(error?.description.hasSuffix("does not work: " + words) == true, "\(String(describing: error))")
    }

    @Test("fails after several workers that are killed at once, and names the signal")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let program = try worker(in: folder, "kill -9 $$")
        // No result came between: it is the worker's doing, and no fault of the file.
        let error = await refusal(pool(program: program))
        #expect(error?.code == .cannotStart)
        #expect(error?.description == "the worker that decodes clips was lost 3 times (SIGKILL)")
    }

    @Test("fails jobs in flight and later jobs when it is closed, and ends its processes")
    func closed() async throws {
        let folder = try TemporaryFolder()
        // Takes the job, and does nothing until its input ends.
        let pool = pool(program: try worker(in: folder, "touch '\(folder.path)/begun'; exec cat > /dev/null"))
        async let running = refusal(pool)
        while !FileManager.default.fileExists(atPath: folder.path("begun")) {
            try await Task.sleep(for: .milliseconds(5))
        }
        pool.close()
        let (first, second) = (await running, await refusal(pool))
        #expect(first?.code == .closed && first?.description == "the library was closed before the job was done")
        #expect(second?.code == .closed && second?.description.hasPrefix("the library is closed") == true)
        await pool.end()
    }

    @Test("ends a job as soon as its task is cancelled at any time, and performs the next")
    func cancelled() async throws {
        let pool = pool(jobs: 1)
        for microseconds in [0, 50, 200, 1_000, 5_000, 20_000, 60_000] {
            let task = Task {
                try await pool.analyze(Samples.path("snowfall.mp4"), sampling: .every(.milliseconds(40)))
            }
            try await Task.sleep(for: .microseconds(microseconds))
            task.cancel()
            // A frame takes some milliseconds, and there are 150.
            await #expect(throws: CancellationError.self, "after \(microseconds) us") { try await task.value }
        }
        #expect(try await pool.identify(Samples.path("tide.mp4")).description.count == 64)
    }
}
