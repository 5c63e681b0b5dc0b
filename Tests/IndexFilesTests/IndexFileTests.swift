import Foundation
import IndexFiles
import TestSupport
import Testing

@Suite("A cache file of an index")
struct IndexFileTests {
    private let folder = try? TemporaryFolder()

    private func path(_ name: String = "a.index") throws -> String { try #require(folder).path + "/" + name }

    /// Writes a file of three sections, two of which are filled side by side.
    private func write(_ path: String, rows: Int = 3_000) throws {
        let writer = try IndexFileWriter(at: path, kind: "TEST")
        let keys = try writer.addSection("keys", byteCount: rows * 8)
        let codes = try writer.addSection("codes", byteCount: rows * 40)
        for first in stride(from: 0, to: rows, by: 700) {
            let block = first..<min(first + 700, rows)
            try writer.append(block.map { Int64($0) * 3 }, to: keys)
            try writer.append(
                block.flatMap { row in (0..<40).map { UInt8(truncatingIfNeeded: row * 7 + $0) } }, to: codes)
        }
        let names = try writer.addSection("names")
        for row in 0..<rows { try writer.append(Array("row \(row);".utf8), to: names) }
        let empty = try writer.addSection("empty")
        try writer.append([Float](), to: empty)
        try writer.finish(attributes: Array(#"{"rows": 3000}"#.utf8))
    }

    @Test("Gives back what was written, in sections that start at pages", arguments: [0, 1, 3_000, 40_000])
    func roundTrip(rows: Int) throws {
        try write(path(), rows: rows)
        let file = try IndexFile(opening: path(), kind: "TEST")
        #expect(file.attributes == Array(#"{"rows": 3000}"#.utf8))
        #expect(file.sections.map(\.name) == ["keys", "codes", "names", "empty"])
        #expect(file.sections.allSatisfy { $0.offset % IndexFile.pageSize == 0 })
        let keys = try file.section("keys", byteCount: rows * 8)
        #expect(try file.values(Int64.self, of: keys) == (0..<rows).map { Int64($0) * 3 })
        let text = try file.values(UInt8.self, of: file.section("names"))
        #expect(String(decoding: text, as: UTF8.self) == (0..<rows).map { "row \($0);" }.joined())
        #expect(try file.values(Float.self, of: file.section("empty")) == [])
        if rows > 100 {
            #expect(try file.value(Int64.self, of: keys, at: 77) == 231)
            let sum = try file.withSpan(of: file.section("codes"), as: UInt8.self, in: 40..<43) { span in
                (0..<span.count).reduce(0) { $0 + Int(span[$1]) }
            }
            #expect(sum == 7 + 8 + 9)
        }
        try file.verify()
        #expect(try FileManager.default.contentsOfDirectory(atPath: #require(folder).path) == ["a.index"])
    }

    @Test("A flipped bit in any page is noticed before its bytes are used")
    func flippedBits() throws {
        try write(path())
        let good = try Data(contentsOf: URL(filePath: path()))
        let pages = good.count / IndexFile.pageSize
        #expect(pages > 40)
        var random = SystemRandomNumberGenerator()
        for page in 0..<pages {
            for _ in 0..<8 {
                var bad = good
                let bit = Int.random(in: 0..<IndexFile.pageSize * 8, using: &random)
                bad[page * IndexFile.pageSize + bit / 8] ^= 1 << UInt8(bit % 8)
                try bad.write(to: URL(filePath: path("bad")))
                let error = #expect(throws: IndexFileError.self, "bit \(bit) of page \(page)") {
                    let file = try IndexFile(opening: path("bad"), kind: "TEST")
                    for section in file.sections { _ = try file.values(UInt8.self, of: section) }
                    try file.verify()
                }
                #expect(error?.isRebuildable == true)
            }
        }
    }

    @Test("Pages are compared one by one: a damaged one does not keep others from being read")
    func otherPages() throws {
        try write(path(), rows: 40_000)
        var bytes = try Data(contentsOf: URL(filePath: path()))
        bytes[IndexFile.pageSize * 5 + 9] ^= 16
        try bytes.write(to: URL(filePath: path()))
        let file = try IndexFile(opening: path(), kind: "TEST")
        let keys = try file.section("keys")
        #expect(try file.values(Int64.self, of: keys, in: 0..<512) == (0..<512).map { $0 * 3 })
        let error = #expect(throws: IndexFileError.self) {
            try file.values(Int64.self, of: keys, in: 2_048..<2_049)
        }
        #expect(error?.code == .damaged(page: 5))
        #expect(try file.value(Int64.self, of: keys, at: 2_047) == 6_141)
    }

    @Test("A file that was cut or has bytes added is torn")
    func torn() throws {
        try write(path())
        let good = try Data(contentsOf: URL(filePath: path()))
        for bytes in [
            good.prefix(0), good.prefix(100), good.prefix(IndexFile.pageSize), good.dropLast(1), good + Data([0]),
            good.dropLast(IndexFile.pageSize), good + good,
        ] {
            try bytes.write(to: URL(filePath: path("torn")))
            let error = #expect(throws: IndexFileError.self) { try IndexFile(opening: path("torn"), kind: "TEST") }
            #expect(error?.code == .torn, "\(bytes.count) of \(good.count) bytes")
        }
    }

    @Test("Errors tell a missing file, a folder, a foreign file, another kind and a newer format apart")
    func codes() throws {
        func code(_ name: String) throws -> IndexFileError.Code? {
            let path = try path(name)
            return #expect(throws: IndexFileError.self) { try IndexFile(opening: path, kind: "TEST") }?.code
        }
        #expect(try code("none") == .missing)
        try FileManager.default.createDirectory(atPath: path("folder"), withIntermediateDirectories: false)
        #expect(try code("folder") == .foreign)
        try Data(repeating: 65, count: 10_000).write(to: URL(filePath: path("text")))
        #expect(try code("text") == .foreign)
        try IndexFileWriter(at: path("other"), kind: "OTHR").finish()
        #expect(try code("other") == .foreign)
        // A later version, with its checksum.
        try write(path("newer"))
        var bytes = try Data(contentsOf: URL(filePath: path("newer")))
        bytes[8] = 2
        var crc: UInt32 = ~0
        for byte in bytes.prefix(IndexFile.pageSize - 4) {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0x82f6_3b78 : 0) }
        }
        for index in 0..<4 {
            bytes[IndexFile.pageSize - 4 + index] = UInt8(truncatingIfNeeded: ~crc >> (8 * UInt32(index)))
        }
        try bytes.write(to: URL(filePath: path("newer")))
        #expect(try code("newer") == .newerFormat)
    }

    @Test("A file that is not completed leaves the old one and nothing else")
    func unfinished() throws {
        try write(path())
        do {
            let writer = try IndexFileWriter(at: path(), kind: "TEST")
            let section = try writer.addSection("keys")
            try writer.append([Int64](repeating: 5, count: 1_000_000), to: section)
            let names = try FileManager.default.contentsOfDirectory(atPath: #require(folder).path)
            #expect(names.count == 2 && names.filter(IndexFileWriter.isUnfinished).count == 1)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: #require(folder).path) == ["a.index"])
        #expect(try IndexFile(opening: path(), kind: "TEST").sections.count == 4)
    }

    @Test("A file in a missing folder cannot be written")
    func missingFolder() throws {
        let path = try path("none/a.index")
        let error = #expect(throws: IndexFileError.self) { try IndexFileWriter(at: path, kind: "TEST") }
        #expect(error?.code == .missing)
    }
}
