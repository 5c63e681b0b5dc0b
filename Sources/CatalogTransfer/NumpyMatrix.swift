internal import Files

/// The header of an array in NumPy's format, version 1.0, as `numpy.load` reads it: a matrix of little-endian
/// single-precision numbers, row by row.
///
/// The format is described in `numpy.lib.format`.
struct NumpyHeader: Hashable {
    /// The number of rows.
    let rows: Int
    /// The number of values in each row.
    let columns: Int

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]

    /// The header's bytes, a multiple of 64.
    var bytes: [UInt8] {
        var text = Array("{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }".utf8)
        let count = Self.magic.count + 2 + text.count + 1
        text += [UInt8](repeating: 0x20, count: (64 - count % 64) % 64) + [0x0A]
        return Self.magic + [UInt8(text.count % 256), UInt8(text.count / 256)] + text
    }

    init(rows: Int, columns: Int) {
        (self.rows, self.columns) = (rows, columns)
    }

    /// Parses the header at the start of a file; `nil` if it is another kind of array.
    init?(_ file: RandomAccessFile, size: inout Int) {
        guard let start = file.bytes(Self.magic.count + 2, at: 0), start.prefix(6) == Self.magic.prefix(6),
            start[6] == 1
        else { return nil }
        let count = Int(start[8]) + 256 * Int(start[9])
        guard let text = file.bytes(count, at: start.count).map({ String(decoding: $0, as: UTF8.self) }) else {
            return nil
        }
        let compact = text.filter { !$0.isWhitespace }
        guard compact.contains("'descr':'<f4'"), compact.contains("'fortran_order':False"),
            let shape = compact.split(separator: "'shape':(").dropFirst().first?.prefix(while: { $0 != ")" })
        else { return nil }
        let numbers = shape.split(separator: ",").map { Int($0) }
        guard numbers.count == 2, let rows = numbers[0], let columns = numbers[1], rows >= 0, 1...1 << 16 ~= columns
        else { return nil }
        size = start.count + count
        self.init(rows: rows, columns: columns)
    }
}

/// Embeddings in an array file of NumPy (`.npy`), of which rows are read in any order.
public struct NumpyMatrix: Sendable {
    /// The path of the file.
    public let path: String
    /// The number of rows.
    public var rowCount: Int { header.rows }
    /// The number of values in each row.
    public var columnCount: Int { header.columns }

    private let header: NumpyHeader
    private let file: RandomAccessFile
    private let start: Int

    /// Opens a file, and checks its header and its size.
    public init(openingForReading path: String) throws(TransferError) {
        let file: RandomAccessFile
        do throws(SystemCalls.Failure) {
            file = try RandomAccessFile(openingForReading: path)
        } catch {
            throw TransferError(.unreadable, "cannot read '\(path)': \(error.message)")
        }
        var size = 0
        guard let header = NumpyHeader(file, size: &size) else {
            throw TransferError(
                .malformed,
                "'\(path)' is not a matrix of embeddings: expected an .npy file of version 1 with float32 values (<f4) in C "
                    + "order and the shape (clips, values)")
        }
        let expected = size + 4 * header.rows * header.columns
        guard file.byteCount == expected else {
            throw TransferError(
                .malformed,
                "'\(path)' has \(file.byteCount) bytes instead of \(expected) for \(header.rows) rows of "
                    + "\(header.columns) values: it was cut off or changed")
        }
        (self.path, self.file, self.header, start) = (path, file, header, size)
    }

    /// Returns the values of a row; `nil` if there is no such row, or it cannot be read.
    public func row(_ index: Int) -> [Float]? {
        guard 0..<rowCount ~= index else { return nil }
        return file.words(columnCount, at: start + 4 * columnCount * index)?.map { Float(bitPattern: $0) }
    }
}

extension [UInt8] {
    /// Appends numbers as little-endian IEEE single precision.
    mutating func append(floats: [Float]) {
        reserveCapacity(count + 4 * floats.count)
        for value in floats {
            let bits = value.bitPattern
            append(UInt8(truncatingIfNeeded: bits))
            append(UInt8(truncatingIfNeeded: bits >> 8))
            append(UInt8(truncatingIfNeeded: bits >> 16))
            append(UInt8(truncatingIfNeeded: bits >> 24))
        }
    }
}
