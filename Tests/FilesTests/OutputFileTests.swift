import Files
import Foundation
import TestSupport
import Testing

@Suite("Files that results go to")
struct OutputFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder.path(name), encoding: .utf8)
    }

    private func refusal(_ path: String, apartFrom inputs: [String] = []) -> OutputFileError? {
        do throws(OutputFileError) {
            _ = try OutputFile(at: path, apartFrom: inputs)
            return nil
        } catch {
            return error
        }
    }

    @Test("are made, and replaced as a whole with their permissions, and nothing else is left in the folder")
    func regular() throws {
        let path = folder.path("out.csv")
        try OutputFile(at: path).write(Data("one".utf8))
        #expect(try text("out.csv") == "one")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let reader = try FileHandle(forReadingFrom: URL(filePath: path))
        try OutputFile(at: path).write(Data("two".utf8))
        #expect(try text("out.csv") == "two")
        #expect(try reader.readToEnd() == Data("one".utf8), "who has the old file open keeps it")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o640)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.csv"])
    }

    @Test("are found through links, also where a link leads to nothing yet")
    func links() throws {
        try folder.write("old", to: "real/a.csv")
        for (link, target) in [("a", "real/a.csv"), ("b", "real/b.csv"), ("c", "b")] {
            try FileManager.default.createSymbolicLink(atPath: folder.path(link), withDestinationPath: target)
        }
        for link in ["a", "c"] {
            try OutputFile(at: folder.path(link)).write(Data(link.utf8))
            #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: folder.path(link))) != nil)
        }
        #expect(try text("real/a.csv") == "a" && text("real/b.csv") == "c")
        try FileManager.default.createSymbolicLink(atPath: folder.path("loop"), withDestinationPath: "loop")
        #expect(refusal(folder.path("loop"))?.code == .failed)
    }

    @Test("are written into where they are FIFOs, which stay")
    func pipe() throws {
        let pipe = try NamedPipe(at: folder.path("fifo"))
        let file = try OutputFile(at: pipe.path)
        #expect(!file.isRegular)
        try file.write(Data("through".utf8))
        #expect(pipe.isPipe && String(decoding: pipe.contents(), as: UTF8.self) == "through")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["fifo"])
    }

    @Test("are none of the files that are read, under whatever names")
    func inputs() throws {
        let truth = try folder.write("query,source\n", to: "truth.csv")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "truth.csv")
        try FileManager.default.linkItem(atPath: truth, toPath: folder.path("hard"))
        for path in [truth, folder.path + "/./truth.csv", folder.path("link"), folder.path("hard")] {
            #expect(refusal(path, apartFrom: ["nothing", truth])?.code == .isInput, "\(path)")
        }
        #expect(refusal(folder.path("new"), apartFrom: [truth, folder.path("new")]) == nil)
        #expect(try text("truth.csv") == "query,source\n")
    }

    @Test("are refused in words where there can be none")
    func refused() throws {
        try folder.write("x", to: "file")
        let expected: [(String, OutputFileError.Code, String)] = [
            ("", .badName, "empty name"), (folder.path, .noFile, "it is a folder"),
            (folder.path("new/"), .noFile, "name of a folder"),
            (folder.path("none/out.csv"), .noFolder, "there is no folder '\(folder.path)/none'"),
            (folder.path("file/out.csv"), .noFolder, "is a file"),
            (folder.path("\u{FFFD}.csv"), .badName, "not valid UTF-8"),
        ]
        for (path, code, words) in expected {
            let error = refusal(path)
            #expect(error?.code == code && error?.description.contains(words) == true, "\(path): \(error as Any)")
            #expect(error?.description.contains("Cocoa") == false)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    @Test(
        "are written beside what a process that was killed has left, which is removed unless it is young, locked or other"
    )
    func abandoned() throws {
        func name() -> String { ".vidrec-\(UUID().uuidString)" }
        let (old, young, locked) = (name(), name(), name())
        let kept = [young, ".vidrec-notes", ".vidrec-\(UUID().uuidString).txt", "\(UUID().uuidString)"]
        for file in [old, locked] + kept { try folder.write("part", to: file) }
        for file in Set([old, locked] + kept).subtracting([young]) {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: folder.path(file))
        }
        let descriptor = open(folder.path(locked), O_RDONLY)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        try OutputFile(at: folder.path("out.csv")).write(Data("one".utf8))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names) == Set(kept + [locked, "out.csv"]))
    }
}
