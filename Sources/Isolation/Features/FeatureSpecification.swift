/// A network file whose outputs are used as features of frames, and how frames become its input.
///
/// The text form is `onnx:FILE` or `tflite:FILE`, followed by any of the options in ``options``:
/// `onnx:vgg16.onnx,output=fc6,channels=bgr`.
public struct FeatureSpecification: Hashable, Sendable {
    /// The format of a network's file.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        case onnx
        /// TensorFlow Lite.
        case tflite
    }

    /// The order of the dimensions of the network's input.
    public enum Layout: String, Hashable, Sendable {
        /// Channels before rows and columns, as most ONNX files have them.
        case nchw
        /// Channels after rows and columns.
        case nhwc
    }

    /// The order of the colors in the network's input.
    public enum Channels: String, Hashable, Sendable {
        case rgb, bgr
    }

    /// A number of columns and rows.
    public struct Size: Hashable, Sendable {
        /// The number of columns.
        public let width: Int
        /// The number of rows.
        public let height: Int
    }

    /// The format of the network's file.
    public let format: Format
    /// The path of the network's file.
    public let path: String
    /// The name of the tensor that holds the features, also one between two layers; `nil` for the only output.
    public private(set) var output: String?
    /// The order of the dimensions of the input; `nil` to find it by the dimension of 3 channels.
    public private(set) var layout: Layout?
    /// The order of the colors.
    public private(set) var channels = Channels.rgb
    /// What is subtracted from each channel of a picture (0...255), in the order of ``channels``.
    public private(set) var mean: [Float] = [0, 0, 0]
    /// What each channel is divided by afterwards.
    public private(set) var scale: [Float] = [1, 1, 1]
    /// The size of the pictures, for networks that read pictures of any size; `nil` for the size of the input, or 224x224.
    public private(set) var size: Size?
    /// The maximum number of frames that the network reads at once.
    public private(set) var batch = 1
    /// The memory in MiB that a process may use for the network.
    public private(set) var memory = 4096
    /// The time in seconds within which the network must describe a frame.
    public private(set) var seconds = 5
    /// The path of OpenVINO's C library or of a folder with it; `nil` for `$VIDREC_OPENVINO`.
    public private(set) var library: String?

    /// The names of the options, with what each takes.
    public static let options = [
        "output=NAME", "layout=nchw|nhwc", "channels=rgb|bgr", "mean=M or R:G:B", "scale=S or R:G:B", "size=W or WxH",
        "batch=FRAMES", "memory=MIB", "seconds=S", "openvino=FILE",
    ]

    /// Parses a text form.
    ///
    /// - Throws: A ``WorkerError`` with the code ``WorkerError/Code/unusableNetwork`` that names what is wrong.
    public init(parsing text: String) throws(WorkerError) {
        let formats = Format.allCases.map { $0.rawValue + ":FILE" }.joined(separator: " or ")
        guard let format = Format.allCases.first(where: { text.utf8.starts(with: ($0.rawValue + ":").utf8) }) else {
            throw Self.error("'\(text)' names no network: write \(formats), and options after commas")
        }
        self.format = format
        var parts = text.dropFirst(format.rawValue.count + 1).split(separator: ",", omittingEmptySubsequences: false)[
            ...]
        var settings: [(name: Substring, value: String)] = []
        while parts.count > 1, let part = parts.last, let sign = part.firstIndex(of: "="),
            part[..<sign].allSatisfy({ $0.isASCII && $0.isLowercase })
        {
            settings.append((part[..<sign], String(part[part.index(after: sign)...])))
            parts.removeLast()
        }
        path = parts.joined(separator: ",")
        guard !path.isEmpty else { throw Self.error("'\(text)' names no file: write \(formats)") }
        for (name, value) in settings.reversed() { try set(name, to: value) }
    }

    private mutating func set(_ name: Substring, to value: String) throws(WorkerError) {
        switch name {
        case "output": output = try Self.nonempty(value, name)
        case "openvino": library = try Self.nonempty(value, name)
        case "layout": layout = try Self.parsed(Layout(rawValue: value), name, value, "nchw or nhwc")
        case "channels": channels = try Self.parsed(Channels(rawValue: value), name, value, "rgb or bgr")
        case "mean":
            mean = try Self.parsed(Self.numbers(value), name, value, "a number, or three with colons between them")
        case "scale":
            let numbers = Self.numbers(value).flatMap { $0.contains(0) ? nil : $0 }
            scale = try Self.parsed(numbers, name, value, "a number other than 0, or three with colons between them")
        case "size":
            let sides = value.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            let size = [1, 2].contains(sides.count) && sides.allSatisfy(Self.sides.contains)
            self.size = try Self.parsed(
                size ? Size(width: sides[0], height: sides[sides.count - 1]) : nil, name, value,
                "a number of pixels from 8 to 1024, or two such as 320x240")
        case "batch": batch = try Self.integer(value, name, in: 1...64)
        case "memory": memory = try Self.integer(value, name, in: 64...1 << 20)
        case "seconds": seconds = try Self.integer(value, name, in: 1...3600)
        default:
            throw Self.error(
                "the network has no option '\(name)': there are " + Self.options.joined(separator: ", "))
        }
    }

    /// The permitted numbers of rows and columns of an input.
    static let sides = 8...1024

    private static func nonempty(_ value: String, _ name: Substring) throws(WorkerError) -> String {
        try parsed(value.isEmpty ? nil : value, name, value, "a name")
    }

    private static func integer(
        _ value: String, _ name: Substring, in range: ClosedRange<Int>
    ) throws(WorkerError) -> Int {
        try parsed(
            Int(value).flatMap { range.contains($0) ? $0 : nil }, name, value,
            "a number from \(range.lowerBound) to \(range.upperBound)")
    }

    private static func parsed<Value>(
        _ value: Value?, _ name: Substring, _ text: String, _ expected: String
    ) throws(WorkerError) -> Value {
        guard let value else { throw error("the option \(name) of the network takes \(expected), not '\(text)'") }
        return value
    }

    /// Parses one number, which counts for all channels, or three.
    private static func numbers(_ text: String) -> [Float]? {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false).compactMap { Float($0) }
        guard numbers.count == text.count(where: { $0 == ":" }) + 1, numbers.allSatisfy(\.isFinite) else { return nil }
        return numbers.count == 3 ? numbers : numbers.count == 1 ? [numbers[0], numbers[0], numbers[0]] : nil
    }

    private static func error(_ text: String) -> WorkerError { WorkerError(.unusableNetwork, text) }
}

extension MessageWriter {
    /// Writes a specification.
    package mutating func put(_ specification: FeatureSpecification) {
        put(specification.format.rawValue)
        put(specification.path)
        put(specification.output) { $0.put($1) }
        put(specification.layout) { $0.put($1.rawValue) }
        put(specification.channels.rawValue)
        put(specification.mean)
        put(specification.scale)
        put(specification.size) { writer, size in
            writer.put(Int64(size.width))
            writer.put(Int64(size.height))
        }
        for value in [specification.batch, specification.memory, specification.seconds] { put(Int64(value)) }
        put(specification.library) { $0.put($1) }
    }
}

extension FeatureSpecification {
    /// Reads a specification, which the library checked when it parsed it.
    package init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        guard let format = Format(rawValue: try reader.text()) else { throw MessageReader.Malformed() }
        self.format = format
        path = try reader.text()
        output = try reader.optional { (reader) throws(MessageReader.Malformed) in try reader.text() }
        let layout = try reader.optional { (reader) throws(MessageReader.Malformed) in try reader.text() }
        self.layout = layout.flatMap { Layout(rawValue: $0) }
        channels = Channels(rawValue: try reader.text()) ?? .rgb
        mean = try reader.floats()
        scale = try reader.floats()
        size = try reader.optional { (reader) throws(MessageReader.Malformed) in
            Size(width: try reader.int(), height: try reader.int())
        }
        batch = try reader.int()
        memory = try reader.int()
        seconds = try reader.int()
        library = try reader.optional { (reader) throws(MessageReader.Malformed) in try reader.text() }
        guard mean.count == 3, scale.count == 3, batch > 0, memory > 0, seconds > 0 else {
            throw MessageReader.Malformed()
        }
    }
}
