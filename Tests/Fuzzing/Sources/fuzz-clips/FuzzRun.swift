import Foundation

/// Runs `vidrec` over batches of mutants and holds it to its promises.
struct FuzzRun {
    let vidrec: String
    let options: [String]
    /// Commands of the shell that set the limits of `vidrec`, such as `ulimit -n 64`; `nil` for none.
    let limits: String?
    let seed: UInt64
    let secondsPerBatch: Double
    let keep: URL?
    let work: URL
    let clips: [[SeedClip]]
    private(set) var tally = Tally()
    /// The promises that were not kept, in words.
    private(set) var broken: [String] = []
    private var memory: [Int] = []

    init(
        vidrec: String, options: [String], limits: String?, seed: UInt64, secondsPerBatch: Double, keep: URL?,
        work: URL,
        clips: [SeedClip]
    ) {
        self.vidrec = vidrec
        self.options = options
        self.limits = limits
        self.seed = seed
        self.secondsPerBatch = secondsPerBatch
        self.keep = keep
        self.work = work
        self.clips = Dictionary(grouping: clips, by: \.container).sorted { $0.key < $1.key }.map(\.value)
    }

    private var catalog: String { work.appending(path: "catalog").path() }

    /// Makes the mutants of these numbers, indexes them, looks at the answers and removes them.
    mutating func runBatch(_ numbers: Range<Int>) throws {
        let folder = work.appending(path: "batch-\(numbers.lowerBound)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var mutants: [String: Mutant] = [:]
        for number in numbers {
            let mutant = try Mutant(number: number, seed: seed, clips: clips)
            try Data(mutant.bytes).write(to: folder.appending(path: mutant.name))
            mutants[mutant.name] = mutant
        }

        let output = work.appending(path: "answers.ndjson")
        let messages = work.appending(path: "messages.txt")
        let arguments =
            ["index", folder.path(), "--catalog", catalog, "--format", "ndjson", "--progress", "none"] + options
        let start = ContinuousClock.now
        let command = limits.map { ["/bin/bash", "-c", $0 + "; exec \"$0\" \"$@\"", vidrec] } ?? [vidrec]
        let end = try ChildProcess.run(
            command[0], command.dropFirst() + arguments, output: output.path(), messages: messages.path(),
            seconds: secondsPerBatch)
        let took = (ContinuousClock.now - start) / .seconds(1)
        memory.append(end.ownMemory)

        let before = broken.count
        let batch = "clips \(numbers.lowerBound)..<\(numbers.upperBound)"
        if end.isTimedOut {
            broken.append("\(batch): not done after \(Int(secondsPerBatch)) s")
        } else if let signal = end.signal {
            broken.append("\(batch): vidrec was ended by signal \(signal)")
        } else if end.status != 0, end.status != 3 {
            broken.append("\(batch): the exit status is \(end.status ?? -1), not 0 or 3")
        }
        try check(answers: Data(contentsOf: output), mutants, in: folder)
        if broken.count > before, let keep {
            let place = keep.appending(path: folder.lastPathComponent)
            try? FileManager.default.createDirectory(at: keep, withIntermediateDirectories: true)
            try? FileManager.default.copyItem(at: folder, to: place)
            try? FileManager.default.copyItem(at: messages, to: place.appending(path: "messages.txt"))
            try? FileManager.default.copyItem(at: output, to: place.appending(path: "answers.ndjson"))
        }
        let report =
            "\(batch): \(took.formatted(.number.precision(.fractionLength(1)))) s, "
            + "peak memory \(end.ownMemory >> 20) MiB, of the largest process \(end.largestMemory >> 20) MiB\n"
        FileHandle.standardError.write(Data(report.utf8))
    }

    /// Every mutant is answered once, as ok, partial or failed, the latter two with a reason.
    private mutating func check(answers: Data, _ mutants: [String: Mutant], in folder: URL) throws {
        var answered: Set<String> = []
        for line in answers.split(separator: UInt8(ascii: "\n")) {
            guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(line)) else {
                broken.append("not a line of vidrec.index/1: \(String(decoding: line.prefix(200), as: UTF8.self))")
                continue
            }
            guard let mutant = mutants[answer.name] else {
                broken.append("an answer for a file that was not given: \(answer.path)")
                continue
            }
            if !answered.insert(answer.name).inserted { broken.append("\(answer.name): answered twice") }
            if !["ok", "partial", "failed"].contains(answer.status) {
                broken.append("\(answer.name): the status is '\(answer.status)'")
            }
            if answer.status != "ok", answer.reason?.isEmpty ?? true {
                broken.append("\(answer.name): \(answer.status) without a reason")
            }
            tally.count(answer, container: mutant.container, mutation: mutant.mutation)
            if answer.isStopped, let keep {
                try FileManager.default.createDirectory(at: keep, withIntermediateDirectories: true)
                try Data(mutant.bytes).write(to: keep.appending(path: "\(seed)-\(mutant.name)"))
                FileHandle.standardError.write(Data("\(answer.name): \(answer.reason ?? "")\n".utf8))
            }
        }
        let missing = Set(mutants.keys).subtracting(answered).sorted()
        if let first = missing.first { broken.append("\(missing.count) files without an answer, such as \(first)") }
    }

    /// The catalog is whole, and the program did not grow from batch to batch.
    mutating func finish() throws {
        let messages = work.appending(path: "messages.txt")
        let end = try ChildProcess.run(
            vidrec, ["verify", "--catalog", catalog], output: work.appending(path: "verify.txt").path(),
            messages: messages.path(), seconds: 600)
        if end.status != 0 {
            let text = try String(contentsOf: messages, encoding: .utf8)
            broken.append("vidrec verify: exit status \(end.status ?? -1): \(text.prefix(500))")
        }
        // The catalog grows with every batch, and so do the lists of what is known; a leak of a frame a clip is more.
        if let first = memory.first, let last = memory.last, last > first + first / 2 + 64 << 20 {
            broken.append("memory grew from \(first >> 20) to \(last >> 20) MiB in \(memory.count) batches")
        }
    }
}
