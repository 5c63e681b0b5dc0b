/// A table of the FlatBuffers format, as far as tests write it: tables come before what they refer to.
struct FlatBuffer {
    /// The value of a field. Integers of any size are written with four bytes.
    indirect enum Value: Sendable {
        case integer(Int)
        case text(String)
        case integers([Int])
        case bytes([UInt8])
        case table([Int: Value])
        case tables([[Int: Value]])
    }

    private(set) var bytes: [UInt8] = []

    /// Creates a file of the table with the four letters that name its format.
    init(_ root: [Int: Value], identifier: String) {
        put(0)
        bytes += Array(identifier.utf8)
        refer(from: 0, to: .table(root))
    }

    private mutating func put(_ number: Int, at position: Int? = nil) {
        let four = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        if let position { bytes.replaceSubrange(position..<position + 4, with: four) } else { bytes += four }
    }

    private mutating func align(to size: Int, after count: Int = 0) {
        while (bytes.count + count) % size != 0 { bytes.append(0) }
    }

    /// Writes a value that a reference at a position then points to.
    private mutating func refer(from position: Int, to value: Value) {
        // The elements of vectors come after a length of four bytes, and may be read as vectors of 16 bytes.
        if case .bytes = value { align(to: 16, after: 4) } else { align(to: 4) }
        switch value {
        case .integer: preconditionFailure("integers are part of their table")
        case .text(let text):
            put(bytes.count - position, at: position)
            put(text.utf8.count)
            bytes += Array(text.utf8) + [0]
        case .integers(let integers):
            put(bytes.count - position, at: position)
            put(integers.count)
            for integer in integers { put(integer) }
        case .bytes(let content):
            put(bytes.count - position, at: position)
            put(content.count)
            bytes += content
        case .tables(let tables):
            put(bytes.count - position, at: position)
            put(tables.count)
            let first = bytes.count
            for _ in tables { put(0) }
            for (index, table) in tables.enumerated() { refer(from: first + 4 * index, to: .table(table)) }
        case .table(let fields):
            let numbers = fields.keys.sorted()
            // The offsets of all fields, of two bytes each, then the table.
            let start = bytes.count
            let sizes = [4 + 2 * ((numbers.last ?? -1) + 1), 4 + 4 * numbers.count]
            let offsets = (0...(numbers.last ?? 0)).map { number in
                numbers.firstIndex(of: number).map { 4 + 4 * $0 } ?? 0
            }
            for number in sizes + (numbers.isEmpty ? [] : offsets) {
                bytes += [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
            }
            align(to: 4)
            put(bytes.count - position, at: position)
            let table = bytes.count
            put(table - start)
            for number in numbers {
                if case .integer(let integer)? = fields[number] { put(integer) } else { put(0) }
            }
            for (index, number) in numbers.enumerated() {
                guard let field = fields[number] else { continue }
                if case .integer = field { continue }
                refer(from: table + 4 + 4 * index, to: field)
            }
        }
    }
}
