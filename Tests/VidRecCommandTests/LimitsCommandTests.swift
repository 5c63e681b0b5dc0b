#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    /// What commands do with what the system refuses: address space, open files, room on the disk.
    @Suite("Refused resources")
    struct LimitsCommandTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            for name in ["lava.mp4", "tide.mp4", "road.mp4"] { try folder.copy(sample: name, to: "clips/" + name) }
        }

        private func shell(_ line: String) throws -> (status: Int, messages: String) {
            let script = "cd '\(folder.path)'; vidrec() { '\(Program.url.path())' \"$@\"; }; ulimit -c 0; "
            let lines = try Shell.run("bash", ["-c", script + "{ \(line); } 2>messages; echo $?"])
            let status = lines.split(separator: "\n").last.flatMap { Int($0) } ?? -1
            return (status, try String(contentsOfFile: folder.path("messages"), encoding: .utf8))
        }

        private static let commands = [
            "index clips --jobs 3 -q", "list", "similar clips/lava.mp4", "similar clips/lava.mp4 --copies",
            "verify --files",
            "explain clips/lava.mp4 clips/tide.mp4", "doctor", "worker </dev/null", "--help",
        ]

        @Test("An address space in which threads may not start is named before anything happens")
        func addressSpace() throws {
            #expect(try shell("vidrec index clips --catalog c -q >/dev/null").status == 0)
            for command in Self.commands {
                for size in [400_000, 700_000, 1_000_000] {
                    let (status, messages) = try shell(
                        "ulimit -v \(size); VIDREC_CATALOG=c vidrec \(command) >/dev/null")
                    #expect(
                        status == 71 && messages.contains("(ulimit -v) of \(size >> 10) MiB is too small"),
                        "\(messages)")
                }
            }
            // Stacks that are as large as the system gives them to threads.
            #expect(try shell("ulimit -s 8192 -v 6000000; vidrec index clips --catalog d -q >/dev/null").status == 0)
        }

        @Test("Few open files are named, or suffice; no clip is stored as failed because of them")
        func openFiles() throws {
            for command in Self.commands {
                for count in [10, 20, 40] {
                    let (status, messages) = try shell(
                        "ulimit -n \(count); VIDREC_CATALOG=c vidrec \(command) >/dev/null")
                    #expect(status == 71 && messages.contains("(ulimit -n) of \(count) is too small"), "\(messages)")
                }
            }
            for number in 0..<60 {
                try folder.write("\(number)", to: "many/\(number).mp4")
            }
            try FileManager.default.copyItem(atPath: folder.path("clips"), toPath: folder.path("many/good"))
            // Each worker needs two of its supervisor: more workers are asked for than can be had.
            let (status, messages) = try shell(
                "ulimit -n 64; vidrec index many --catalog e --jobs 200 -q --format csv >all.csv")
            #expect(status == 3, "\(messages)")
            let rows = try String(contentsOfFile: folder.path("all.csv"), encoding: .utf8)
            #expect(!rows.contains("open files") && rows.split(separator: "\n").count == 64, "\(rows)")
            #expect(rows.split(separator: "\n").count { $0.contains(",ok,") } == 3)
        }

        @Test(
            "A catalog that finds no room at any point of its creation is whole, or none, and is made once there is room"
        )
        func room() throws {
            // In blocks of 1 KiB, the largest file that a process may write.
            for size in [1, 4, 8, 20, 33, 50, 64, 80, 100, 120] {
                let catalog = "room/\(size)"
                let (status, messages) = try shell(
                    "ulimit -f \(size); vidrec index clips --catalog \(catalog) -q >/dev/null")
                guard status != 0 else { continue }
                #expect(status == 4 && messages.contains("ulimit -f"), "\(size): \(status) \(messages)")
                let (found, words) = try shell("vidrec list --catalog \(catalog) >/dev/null")
                #expect(found == 0 || found == 4 && words.contains("there is no catalog"), "\(size): \(words)")
                #expect(try shell("vidrec index clips --catalog \(catalog) -q >/dev/null").status == 0, "\(size)")
                #expect(try shell("vidrec verify --catalog \(catalog) --files").status == 0, "\(size)")
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(catalog))
                #expect(
                    Set(names).isSubset(of: [
                        "catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm", "strips.sqlite",
                        "strips.sqlite-wal", "strips.sqlite-shm", "index",
                    ]), "\(names)")
            }
        }
    }
#endif
