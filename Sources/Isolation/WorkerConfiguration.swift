package import ClipTypes

/// What a library and its worker say to each other before the first job.
///
/// The worker begins with its greeting, by which a library knows the program and its version before it trusts a byte of
/// what follows; the library answers with the configuration. Then jobs go one way and results the other, each as a
/// ``Frame`` of bytes.
package enum WorkerProtocol {
    /// The version of vidrec, of which both programs have to be.
    package static let version = "0.1.0"
    /// What the worker writes first: a mark, the version, and zeros up to ``greetingSize``.
    package static let greeting: [UInt8] = {
        let text = mark + Array(version.utf8)
        return text + [UInt8](repeating: 0, count: greetingSize - text.count)
    }()
    package static let greetingSize = 64
    private static let mark = Array("vidrec-worker 1\n".utf8)

    /// The version in a greeting; `nil` if the bytes are none.
    package static func version(inGreeting bytes: [UInt8]) -> String? {
        guard bytes.count == greetingSize, bytes.starts(with: mark) else { return nil }
        return String(validating: bytes.dropFirst(mark.count).prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The number of the first result, which no job has: the model that the program describes with.
    package static let introduction: UInt64 = 0

    /// The bytes before a frame's contents: their number.
    package static let lengthSize = 8
    /// The longest frame.
    package static let longestFrame = 1 << 29

    /// A message as a frame: its length in 8 little-endian bytes, and its bytes.
    package static func frame(_ message: MessageWriter) -> [UInt8] {
        var frame = MessageWriter()
        frame.put(message.bytes)
        return frame.bytes
    }

    /// The length of a frame's contents; `nil` if it is over the limit.
    package static func length(_ bytes: some Collection<UInt8>) -> Int? {
        let length = bytes.prefix(lengthSize).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return length <= UInt64(longestFrame) ? Int(length) : nil
    }
}

/// What a worker program is to do its jobs with.
package struct WorkerConfiguration: Sendable {
    /// How many processes work at once.
    package let jobs: Int
    /// Whether they are confined.
    package let isConfined: Bool
    package let limits: WorkerLimits
    package let decoding: DecodingLimits
    /// The bytes of a model file; `nil` for the model in the program.
    package let model: [UInt8]?

    package init(jobs: Int, isConfined: Bool, limits: WorkerLimits, decoding: DecodingLimits, model: [UInt8]?) {
        self.jobs = jobs
        self.isConfined = isConfined
        self.limits = limits
        self.decoding = decoding
        self.model = model
    }
}

extension MessageWriter {
    package mutating func put(_ configuration: WorkerConfiguration) {
        put(Int64(configuration.jobs))
        put(configuration.isConfined)
        put(Int64(configuration.limits.memory))
        put(configuration.limits.processorTime)
        put(configuration.limits.wallTime)
        put(Int64(configuration.limits.clipsPerProcess))
        let decoding = configuration.decoding
        for value in [
            decoding.framePixels, decoding.decodedFrames, decoding.sampledFrames, decoding.packets, decoding.heldBytes,
            decoding.streams,
        ] { put(Int64(value)) }
        put(decoding.wallTime)
        put(configuration.model) { $0.put($1) }
    }
}

extension MessageReader {
    package mutating func configuration() throws(Malformed) -> WorkerConfiguration {
        let (jobs, isConfined) = (try int(), try bool())
        let (memory, processorTime, wallTime, clips) = (try int(), try duration(), try duration(), try int())
        var numbers: [Int] = []
        for _ in 0..<6 { numbers.append(try int()) }
        let decodingTime = try duration()
        let model = try optional { (reader) throws(Malformed) -> [UInt8] in try reader.numbers() }
        // What `WorkerLimits` and `DecodingLimits` hold for limits that no clip can keep.
        guard jobs > 0, memory > 0, processorTime > .zero, wallTime > .zero, clips > 0, decodingTime > .zero,
            1...1 << 29 ~= numbers[0], numbers[4] >= 0, [1, 2, 3, 5].allSatisfy({ numbers[$0] > 0 })
        else { throw Malformed() }
        return WorkerConfiguration(
            jobs: jobs, isConfined: isConfined,
            limits: WorkerLimits(
                memory: memory, processorTime: processorTime, wallTime: wallTime, clipsPerProcess: clips),
            decoding: DecodingLimits(
                framePixels: numbers[0], decodedFrames: numbers[1], sampledFrames: numbers[2], packets: numbers[3],
                heldBytes: numbers[4], streams: numbers[5], wallTime: decodingTime),
            model: model)
    }
}
