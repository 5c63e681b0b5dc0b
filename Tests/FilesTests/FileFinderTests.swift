import Files
import Foundation
import TestSupport
import Testing

@Suite("The file finder")
struct FileFinderTests {
    private func find(_ paths: [String], excluded: [String] = [], catalog: String = "") -> FileFinder.Findings {
        FileFinder(excluded: excluded.map { GlobPattern($0) }, catalogDirectory: catalog).find(paths)
    }

    @Test("takes videos and pictures all through a folder, in the order of their names")
    func folder() throws {
        let folder = try TemporaryFolder()
        for name in ["b.mp4", "a/z.webm", "a/y.JPG", "notes.txt", ".hidden.mp4", "noextension"] {
            try folder.write("x", to: name)
        }
        let found = find([folder.path])
        #expect(found.files == ["a/y.JPG", "a/z.webm", "b.mp4"].map { folder.path + "/" + $0 })
        #expect(found.otherFiles == 2)
        #expect(found.unreadable.isEmpty)
    }

    @Test(
        "takes the files of every container that is decoded",
        arguments: [
            "mp4", "mov", "mkv", "webm", "avi", "ts", "m2ts", "mpg", "flv", "ogv", "asf", "wmv", "ivf", "gif", "h264",
            "hevc", "obu", "m2v", "m4v", "apng", "webp",
        ])
    func containers(_ ending: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("x", to: "clip." + ending)
        #expect(find([folder.path]).files == [file])
    }

    @Test("takes a file that is named whatever it is called, and each file once")
    func named() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("x", to: "noextension")
        #expect(find([file, file, folder.path + "/./noextension"]).files == [file])
    }

    @Test("follows no link inside a folder, so that nothing outside is read, but the one that is named")
    func links() throws {
        let folder = try TemporaryFolder()
        let outside = try TemporaryFolder()
        try outside.write("x", to: "secret.mp4")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/out", withDestinationPath: outside.path)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link.mp4", withDestinationPath: outside.path + "/secret.mp4"
        )
        #expect(find([folder.path]).files.isEmpty)
        #expect(find([folder.path + "/out"]).files == [outside.path + "/secret.mp4"])
    }

    @Test("takes two ways to write an accent for two names, as the file system does")
    func unicodeForms() throws {
        let folder = try TemporaryFolder()
        for name in ["caf\u{E9}.mp4", "cafe\u{301}.mp4"] { try folder.write("x", to: name) }
        #expect(find([folder.path]).files.count == 2)
        #expect(find([folder.path + "/caf\u{E9}.mp4", folder.path + "/cafe\u{301}.mp4"]).files.count == 2)
    }

    @Test("passes over what is excluded, and over the catalog")
    func excluded() throws {
        let folder = try TemporaryFolder()
        for name in ["a.mp4", "a_draft.mp4", "old/b.mp4", "cat/c.mp4"] { try folder.write("x", to: name) }
        let found = find([folder.path], excluded: ["*_draft.*", "old"], catalog: folder.path + "/cat")
        #expect(found.files == [folder.path + "/a.mp4"])
    }

    @Test("reports a folder that is not there when it is opened, and goes on")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("x", to: "a.mp4")
        // A name that nothing answers to is a file as far as the finder knows; reading it says what is wrong.
        #expect(find([folder.path + "/gone", file]).files == [folder.path + "/gone", file])
    }

    @Test(
        "makes paths absolute",
        arguments: [("/a/b", "/a/b"), ("/a/./b//c/", "/a/b/c"), ("/a/../b", "/b"), ("/..", "/"), ("/a/b/..", "/a")]
    )
    func absolute(path: String, expected: String) {
        #expect(absolutePath(path) == expected)
    }

    @Test("starts relative paths at the current folder")
    func relative() {
        #expect(absolutePath("x.mp4") == absolutePath(FileManager.default.currentDirectoryPath + "/x.mp4"))
    }
}
