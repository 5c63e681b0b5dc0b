import Files
import Foundation
import TestSupport
import Testing

@testable import CatalogTransfer

@Suite("Array files of NumPy")
struct NumpyMatrixTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("have the header of version 1.0 that numpy.save writes")
    func header() {
        // numpy.save of an array of 3 x 2 float32 values, NumPy 2.3.
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"
        let expected =
            [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8) + [UInt8](repeating: 0x20, count: 58)
        #expect(NumpyHeader(rows: 3, columns: 2).bytes == expected + [0x0A])
        for rows in [0, 1, 1_000_000, 10_000_000_000] {
            #expect(NumpyHeader(rows: rows, columns: 512).bytes.count.isMultiple(of: 64))
        }
    }

    @Test("are read row by row")
    func rows() throws {
        var bytes = NumpyHeader(rows: 2, columns: 3).bytes
        bytes.append(floats: [1, -2, 0.5, .leastNonzeroMagnitude, 3e38, -0.0])
        let matrix = try NumpyMatrix(openingForReading: try folder.write(Data(bytes), to: "a.npy"))
        #expect(matrix.rowCount == 2 && matrix.columnCount == 3)
        #expect(matrix.row(0) == [1, -2, 0.5])
        #expect(matrix.row(1)?.map(\.bitPattern) == [1, Float(3e38).bitPattern, 1 << 31])
        #expect(matrix.row(2) == nil && matrix.row(-1) == nil)
    }

    @Test(
        "of other types, orders, shapes and sizes are refused",
        arguments: [
            ("'<f4'", "'<f8'"), ("'<f4'", "'>f4'"), ("False", "True "), ("(2, 3)", "(6,)  "), ("(2, 3)", "(3, 3)"),
            ("(2, 3)", "(-2,3)"), ("(2, 3)", "(2, 0)"), ("NUMPY", "NUMBY"), ("'shape'", "'shade'"),
        ])
    func refused(old: String, new: String) throws {
        var bytes = NumpyHeader(rows: 2, columns: 3).bytes
        bytes.append(floats: [0, 0, 0, 0, 0, 0])
        var data = Data(bytes)
        let range = try #require(data.range(of: Data(old.utf8)))
        data.replaceSubrange(range, with: Data(new.utf8))
        let path = try folder.write(data, to: "a.npy")
        let error = #expect(throws: TransferError.self) { try NumpyMatrix(openingForReading: path) }
        #expect(error?.code == .malformed && error?.description.contains(path) == true)
    }

    @Test("that end early are refused")
    func cutOff() throws {
        var bytes = NumpyHeader(rows: 1, columns: 3).bytes
        bytes.append(floats: [0, 0, 0])
        for count in [0, 5, 9, 100, bytes.count - 1] {
            let path = try folder.write(Data(bytes.prefix(count)), to: "a.npy")
            #expect(throws: TransferError.self) { try NumpyMatrix(openingForReading: path) }
        }
        #expect(throws: TransferError.self) { try NumpyMatrix(openingForReading: folder.path("none")) }
    }
}
