#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    /// What commands do with standard streams that are closed, full or read no further.
    @Suite("Standard streams")
    struct StreamsCommandTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        /// Runs a line of the shell with `vidrec` and the catalog `c`; returns the exit status and standard error.
        private func shell(_ line: String) throws -> (status: Int, messages: String) {
            let script = "cd '\(folder.path)'; vidrec() { '\(Program.url.path())' \"$@\"; }; export VIDREC_CATALOG=c; "
            let lines = try Shell.run("bash", ["-c", script + "{ \(line); } 2>messages; echo $?"])
            let status = lines.split(separator: "\n").last.flatMap { Int($0) } ?? -1
            let messages = try String(contentsOfFile: folder.path("messages"), encoding: .utf8)
            #expect(!messages.contains("Cocoa") && !messages.contains("operation could"), "\(messages)")
            return (status, messages)
        }

        @Test("that are full or closed are told with exit code 74, also of help and of what was done already")
        func output() throws {
            try folder.copy(sample: "lava.mp4")
            try folder.copy(sample: "tide.mp4")
            try folder.write("user,item,timestamp\na,lava.mp4,5\n", to: "events.csv")
            #expect(
                try shell("vidrec index lava.mp4 tide.mp4 >&-") == (
                    74, "vidrec: cannot write to standard output: it is closed\n"
                ))
            // The clips in flight were stored, although the first could not be reported.
            #expect(
                try shell("vidrec index lava.mp4 tide.mp4 -q >/dev/null; vidrec list | grep -c '\"ok\"'").status == 0)
            #expect(try shell("vidrec interactions import events.csv -q").status == 0)
            for command in [
                "--help", "--version", "index --help", "list", "info lava.mp4", "similar lava.mp4 --format json",
                "interactions export", "doctor", "recommend --user a", "worker --help", "explain lava.mp4 tide.mp4",
                "index lava.mp4 --dry-run --force",
            ] {
                for target in ["/dev/full", "&-"] {
                    let (status, messages) = try shell("vidrec \(command) >\(target)")
                    #expect(
                        status == 74 && messages.contains("cannot write to standard output"), "\(command): \(messages)")
                }
            }
            let removed = try shell("vidrec remove lava.mp4 >/dev/full")
            #expect(removed.status == 74 && removed.messages.contains("1 file removed"))
            #expect(try shell("vidrec list --exit-code").status == 0)
            #expect(try shell("vidrec info lava.mp4 2>&-").status == 3)
        }

        @Test("whose reader ends are no error in words, and end a command with 141; clips in flight are stored")
        func reader() throws {
            for number in 0..<6 { try folder.copy(sample: "lava.mp4", to: "\(number)/lava.mp4") }
            try folder.copy(sample: "tide.mp4")
            let (status, messages) = try shell("vidrec index . --jobs 1 -q | true; (exit ${PIPESTATUS[0]})")
            #expect(status == 141 && messages.isEmpty, "\(messages)")
            #expect(try shell("vidrec verify --files").status == 0)
            #expect(try shell("vidrec list | grep -q '\"ok\"'").status == 0)
            #expect(try shell("vidrec index . -q >/dev/null").status == 0)
            for command in ["list --format json", "--help", "similar tide.mp4", "info tide.mp4"] {
                #expect(
                    try shell("sleep 1 | vidrec \(command) | true; (exit ${PIPESTATUS[1]})") == (141, ""), "\(command)")
            }
        }

        @Test("for names that are closed are told in words")
        func input() throws {
            try folder.copy(sample: "lava.mp4")
            #expect(try shell("vidrec index lava.mp4 -q >/dev/null").status == 0)
            for command in ["index -", "similar -", "interactions import -", "recommend --history -", "worker"] {
                let (status, messages) = try shell("vidrec \(command) <&-")
                #expect(status == 3 && messages.contains("standard input is closed"), "\(command): \(messages)")
            }
        }

        @Test("are told what is wrong with names: an empty catalog, a FIFO, a device, a folder that cannot be made")
        func names() throws {
            try folder.copy(sample: "lava.mp4")
            #expect(try shell("mkfifo fifo; vidrec index lava.mp4 -q >/dev/null").status == 0)
            for (command, expected, words) in [
                ("index lava.mp4 --catalog ''", 64, "--catalog is empty"),
                ("list --catalog ''", 64, "--catalog is empty"),
                ("index lava.mp4 --catalog /dev/null/c", 4, "Not a directory"),
                ("index lava.mp4 --catalog /proc/none/c", 4, "No such file or directory"),
                ("similar fifo", 3, "it is a FIFO"), ("index fifo", 3, "it is a FIFO"),
                ("explain fifo lava.mp4", 3, "it is a FIFO"), ("similar /dev/null", 3, "it is a device"),
                (
                    "explain lava.mp4 none.mp4 --catalog none", 4,
                    "cannot read 'none.mp4': No such file or directory, and there is no catalog at 'none'"
                ),
                ("worker --model none", 3, "cannot read the model 'none': No such file"),
            ] {
                let (status, messages) = try shell("vidrec \(command) </dev/null")
                #expect(status == expected && messages.contains(words), "\(command): \(status) \(messages)")
            }
        }

        @Test(
            "that end with a signal end every command with 128 and its number",
            arguments: [("INT", 130), ("TERM", 143)])
        func signals(signal: String, status: Int) throws {
            try FFmpeg.run([
                "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30:duration=60", "-c:v", "libx264", "-preset",
                "ultrafast", folder.path("long.mp4"),
            ])
            for command in [
                "index long.mp4 --sampling every=100ms", "similar long.mp4 --copies", "explain long.mp4 long.mp4",
            ] {
                // `timeout` returns the status of the command, whichever signal ended it.
                let line = "timeout --preserve-status -s \(signal) 0.7 '\(Program.url.path())' \(command) >/dev/null"
                _ = try shell("vidrec index --help >/dev/null; mkdir -p c; vidrec interactions import - -q </dev/null")
                #expect(try shell(line).status == status, "\(command)")
            }
        }
    }
#endif
