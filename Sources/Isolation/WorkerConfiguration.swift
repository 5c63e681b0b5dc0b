package import ClipTypes

/// The protocol between a library and its worker program.
///
/// The worker sends a greeting, which identifies the program and its version, and the library sends the configuration.
/// Then the library sends jobs and the worker results, each as a frame: a message preceded by its length.
package enum WorkerProtocol {
    /// The version of vidrec, which must be the same for both programs.
    package static let version = "0.1.0"
    /// The version with that of the messages, which change between releases, too.
    package static let build = version + ", protocol 5"
    /// The greeting: a signature and the build, padded with zeros to ``greetingSize``.
    package static let greeting: [UInt8] = {
        let text = signature + Array(build.utf8)
        return text + [UInt8](repeating: 0, count: greetingSize - text.count)
    }()
    /// The size of the greeting in bytes.
    package static let greetingSize = 64
    private static let signature = Array("vidrec-worker 1\n".utf8)

    /// Returns the build in a greeting; `nil` if the bytes are not a greeting of vidrec's worker.
    package static func version(inGreeting bytes: [UInt8]) -> String? {
        guard bytes.count == greetingSize, bytes.starts(with: signature) else { return nil }
        return String(validating: bytes.dropFirst(signature.count).prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The exit status of a worker to which the system refuses a process or an open file.
    package static let refusedStatus: Int32 = 71

    /// The number of the first result, which is not of a job but names the model of the worker program.
    package static let modelMessageNumber: UInt64 = 0

    /// The size in bytes of the length that precedes a message.
    package static let lengthSize = 8
    /// The maximum length of a message in bytes.
    package static let maximumLength = 1 << 29

    /// Returns a message as a frame: its length in 8 little-endian bytes, followed by its bytes.
    package static func frame(_ message: MessageWriter) -> [UInt8] {
        var frame = MessageWriter()
        frame.put(message.bytes)
        return frame.bytes
    }

    /// Parses the length of a message; returns `nil` if it exceeds ``maximumLength``.
    package static func length(_ bytes: some Collection<UInt8>) -> Int? {
        let length = bytes.prefix(lengthSize).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return length <= UInt64(maximumLength) ? Int(length) : nil
    }
}

/// The configuration of a worker program.
package struct WorkerConfiguration: Sendable {
    /// The number of processes that decode in parallel.
    package let jobs: Int
    /// Whether the processes are confined.
    package let isConfined: Bool
    /// The resource limits of a process for one clip.
    package let limits: WorkerLimits
    /// The limits that the decoder itself applies to one clip.
    package let decoding: DecodingLimits
    /// The bytes of a model file; `nil` for the model that is built into the worker.
    package let model: [UInt8]?

    /// Creates the configuration of a worker program.
    package init(jobs: Int, isConfined: Bool, limits: WorkerLimits, decoding: DecodingLimits, model: [UInt8]?) {
        self.jobs = jobs
        self.isConfined = isConfined
        self.limits = limits
        self.decoding = decoding
        self.model = model
    }
}

extension MessageWriter {
    /// Writes a configuration.
    package mutating func put(_ configuration: WorkerConfiguration) {
        put(Int64(configuration.jobs))
        put(configuration.isConfined)
        put(Int64(configuration.limits.memory))
        put(configuration.limits.processorTime)
        put(configuration.limits.wallTime)
        put(Int64(configuration.limits.clipsPerProcess))
        let decoding = configuration.decoding
        for value in [
            decoding.framePixels, decoding.decodedFrames, decoding.sampledFrames, decoding.packets,
            decoding.bufferedBytes,
            decoding.streams,
        ] { put(Int64(value)) }
        put(decoding.wallTime)
        put(configuration.model) { $0.put($1) }
    }
}

extension MessageReader {
    /// Reads a configuration; throws if a limit is out of range.
    package mutating func configuration() throws(Malformed) -> WorkerConfiguration {
        let (jobs, isConfined) = (try int(), try bool())
        let (memory, processorTime, wallTime, clips) = (try int(), try duration(), try duration(), try int())
        var numbers: [Int] = []
        for _ in 0..<6 { numbers.append(try int()) }
        let decodingTime = try duration()
        let model = try optional { (reader) throws(Malformed) -> [UInt8] in try reader.numbers() }
        // The preconditions of `WorkerLimits` and `DecodingLimits`.
        guard jobs > 0, memory > 0, processorTime > .zero, wallTime > .zero, clips > 0, decodingTime > .zero,
            1...1 << 29 ~= numbers[0], numbers[4] >= 0, [1, 2, 3, 5].allSatisfy({ numbers[$0] > 0 })
        else { throw Malformed() }
        return WorkerConfiguration(
            jobs: jobs, isConfined: isConfined,
            limits: WorkerLimits(
                memory: memory, processorTime: processorTime, wallTime: wallTime, clipsPerProcess: clips),
            decoding: DecodingLimits(
                framePixels: numbers[0], decodedFrames: numbers[1], sampledFrames: numbers[2], packets: numbers[3],
                bufferedBytes: numbers[4], streams: numbers[5], wallTime: decodingTime),
            model: model)
    }
}
