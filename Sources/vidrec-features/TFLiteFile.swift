/// The bytes of a file that should hold a TensorFlow Lite network, in the FlatBuffers format.
struct TFLiteFile {
    private(set) var bytes: [UInt8]
    /// The positions of the tables of the tensors of the first graph, in the order of their numbers.
    private let tensors: [Int]
    /// The numbers of the outputs' tensors.
    private let outputs: [Int]
    /// The position of the first of these numbers.
    private let firstOutput: Int

    /// The end of the name of a file, by which OpenVINO tells the format.
    static let suffix = ".tflite"

    /// Checks that the bytes have the tables of a network, and that its weights are within them.
    init(_ bytes: [UInt8], path: String) throws(RuntimeFailure) {
        if bytes.isEmpty { throw RuntimeFailure(reason: "the file is empty") }
        guard bytes.count > 8, bytes[4..<8].elementsEqual("TFL3".utf8) else {
            throw RuntimeFailure(reason: "it is not a TensorFlow Lite file")
        }
        guard path.hasSuffix(Self.suffix) else {
            throw RuntimeFailure(
                reason: "OpenVINO knows a TensorFlow Lite file by its name only, which must end in '\(Self.suffix)': "
                    + "rename it")
        }
        let reader = Reader(bytes: bytes)
        guard let model = reader.reference(at: 0), let buffers = reader.tables(4, of: model),
            buffers.allSatisfy(reader.holdsBuffer), let graph = reader.tables(2, of: model)?.first,
            let tensors = reader.tables(0, of: graph), let outputs = reader.vector(2, of: graph),
            let numbers = reader.integers(outputs), !numbers.isEmpty, numbers.allSatisfy(tensors.indices.contains)
        else { throw RuntimeFailure(reason: "it is damaged or truncated: parts of it are not within its bytes") }
        self.bytes = bytes
        self.tensors = tensors
        self.outputs = numbers
        firstOutput = outputs.first
    }

    /// Makes the tensor of a name the first output, unless it is one already.
    mutating func setOutput(_ name: String) throws(RuntimeFailure) {
        let reader = Reader(bytes: bytes)
        guard let number = tensors.firstIndex(where: { reader.text(3, of: $0)?.elementsEqual(name.utf8) == true })
        else {
            let names = outputs.prefix(8).map { String(decoding: reader.text(3, of: tensors[$0]) ?? [], as: UTF8.self) }
            let list = names.map { "'\($0)'" }.joined(separator: ", ")
            throw RuntimeFailure(reason: "it has no tensor '\(name)'; its outputs are \(list)")
        }
        guard !outputs.contains(number) else { return }
        for index in 0..<4 { bytes[firstOutput + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    }

    /// Reads tables and vectors; `nil` for what is missing or not within the bytes.
    private struct Reader {
        let bytes: [UInt8]

        private func number<Number: FixedWidthInteger>(_ position: Int, _: Number.Type) -> Int? {
            let size = Number.bitWidth / 8
            guard position >= 0, position <= bytes.count - size else { return nil }
            return Int((0..<size).reduce(0) { $0 | Number(truncatingIfNeeded: bytes[position + $1]) << (8 * $1) })
        }

        /// Returns the position that a reference points to, relative to its own.
        func reference(at position: Int) -> Int? { number(position, UInt32.self).map { position + $0 } }

        /// Returns the position of a field of a table.
        private func field(_ index: Int, of table: Int) -> Int? {
            guard let distance = number(table, Int32.self), let size = number(table - distance, UInt16.self),
                4 + 2 * index < size, let offset = number(table - distance + 4 + 2 * index, UInt16.self), offset > 0
            else { return nil }
            return table + offset
        }

        /// Returns the position of the first element of a vector and the number of elements.
        func vector(_ index: Int, of table: Int) -> (first: Int, count: Int)? {
            guard let start = field(index, of: table).flatMap({ reference(at: $0) }),
                let count = number(start, UInt32.self)
            else { return nil }
            return (start + 4, count)
        }

        /// Returns the positions of the tables of a vector.
        func tables(_ index: Int, of table: Int) -> [Int]? {
            guard let (first, count) = vector(index, of: table), count <= (bytes.count - first) / 4 else { return nil }
            let tables = (0..<count).compactMap { reference(at: first + 4 * $0) }
            return tables.count == count ? tables : nil
        }

        /// Returns whether the data of a buffer, which may have none, are within the bytes.
        func holdsBuffer(_ table: Int) -> Bool {
            guard number(table, Int32.self) != nil else { return false }
            guard field(0, of: table) != nil else { return true }
            guard let (first, count) = vector(0, of: table) else { return false }
            return count <= bytes.count - first
        }

        func integers(_ vector: (first: Int, count: Int)) -> [Int]? {
            guard vector.count <= (bytes.count - vector.first) / 4 else { return nil }
            return (0..<vector.count).compactMap { number(vector.first + 4 * $0, Int32.self) }
        }

        func text(_ index: Int, of table: Int) -> ArraySlice<UInt8>? {
            guard let (first, count) = vector(index, of: table), count <= bytes.count - first else { return nil }
            return bytes[first..<first + count]
        }
    }
}
