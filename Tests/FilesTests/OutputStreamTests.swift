import Files
import Foundation
import TestSupport
import Testing

@Suite("Output files that are written piece by piece")
struct OutputStreamTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    @Test("appear as a whole when they are finished")
    func finished() throws {
        let path = try folder.write("old", to: "a")
        let stream = try OutputStream(try OutputFile(at: path))
        let piece = [UInt8](repeating: 65, count: 100_000)
        for _ in 0..<7 { try stream.write(piece) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        try stream.finish()
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(repeating: 65, count: 700_000))
        #expect(names == ["a"])
    }

    @Test("leave the old file and nothing else if they are not")
    func unfinished() throws {
        let path = try folder.write("old", to: "a")
        do {
            let stream = try OutputStream(try OutputFile(at: path))
            try stream.write([UInt8](repeating: 65, count: 1_000_000))
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        #expect(names == ["a"])
    }

    @Test("can be read by their owner only, if asked")
    func permissions() throws {
        let stream = try OutputStream(try OutputFile(at: folder.path("a")), isPrivate: true)
        try stream.finish()
        #expect(try SystemCalls.status(ofFile: folder.path("a")).mode == 0o600)
    }
}
