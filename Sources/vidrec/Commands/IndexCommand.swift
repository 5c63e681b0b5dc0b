import Displays
import Reports
import Files
import ClipTypes
import ArgumentParser
import Foundation
import Synchronization
import VidRecKit

struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Decode, embed and store clips in the catalog.",
        discussion: """
            Takes files and folders. In folders, videos and pictures are found by their extensions (mp4, mov, webm, \
            jpg, …), and hidden files, symbolic links and other files are skipped; a named file is always included. \
            Only new and changed files are decoded: run the command again at any time, also after Ctrl-C. A clip that \
            cannot be decoded is stored as failed, with the reason, and the others continue; the exit code is then 3. \
            Clips are decoded in confined processes: a clip that crashes the decoder, hangs or uses too much memory \
            fails alone.

            --reembed moves the catalog to another model: it analyzes all clips again, while other commands go on \
            answering with the former model, and then replaces all results at once. Stopped at any time, it continues \
            when the command is run again.

            --watch first does the same, and then indexes what is created, moved in or changed in the folders, also in \
            new subfolders, when its size and times have not changed for the time of --settle. Deleted files stay in the \
            catalog, as always.

              vidrec index clips/ --exclude '*_draft.mp4'
              find /uploads -name '*.mp4' -print0 | vidrec index - --null --format ndjson
            """
    )

    @Argument(help: ArgumentHelp("Files and folders; - for names on standard input, one per line.", valueName: "path"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("A file with more names, one per line.", valueName: "file"))
    var fromFile: String?

    @Flag(name: [.customShort("0"), .customLong("null")], help: "Names in lists end with a NUL byte, not a newline.")
    var isNullSeparated = false

    @Option(
        help: ArgumentHelp(
            "Exclude files and folders that match this pattern (* and ?); may be repeated.", valueName: "pattern"))
    var exclude: [String] = []

    @Option(
        help:
            "The sampling of frames: adaptive, keyframes, every=1s or uniform=16. Indexed clips keep theirs; see --force. (default: adaptive)"
    )
    var sampling: FrameSampler?

    @Option(name: .shortAndLong, help: "The number of clips to process at once (default: the number of cores).")
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Also store the upload metadata of clips from this NDJSON file, as vidrec tag --from does; - for standard input.",
            valueName: "file"))
    var metadata: String?

    @Flag(help: "Also index unchanged files again.")
    var force = false

    @Flag(help: "Also index unchanged files again that failed before.")
    var retryFailed = false

    @Flag(help: "Move the catalog to --model (auto: vision if it is installed, else builtin), with all its clips.")
    var reembed = false

    @Flag(help: "Go on with new and changed files as they come, until Ctrl-C.")
    var watch = false

    @Option(
        help: ArgumentHelp(
            "With --watch: how long a file must not have changed before it is indexed. (default: 2s)",
            valueName: "time"))
    var settle: String?

    @Flag(help: "Store no small pictures of the clips (see info --strip).")
    var noStrips = false

    @Flag(name: [.customShort("n"), .long], help: "Only show what would be indexed.")
    var dryRun = false

    @Option(help: "The display of progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @Flag(name: .shortAndLong, help: "Show no progress and no summary.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Also show unchanged files in the table.")
    var verbose = false

    @OptionGroup var sandbox: SandboxOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var features: FeaturesOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if reembed {
            let unused = [
                (!paths.isEmpty, "paths"), (fromFile != nil, "--from-file"), (isNullSeparated, "--null"),
                (!exclude.isEmpty, "--exclude"), (sampling != nil, "--sampling"), (force, "--force"),
                (retryFailed, "--retry-failed"), (noStrips, "--no-strips"), (dryRun, "--dry-run"),
                (metadata != nil, "--metadata"),
            ].filter(\.0).map(\.1)
            guard unused.isEmpty else {
                throw ValidationError(
                    "--reembed analyzes all clips of the catalog again, each with the sampling that it has: leave out "
                        + unused.joined(separator: ", "))
            }
        }
        if metadata == "-", fromFile == "-" || paths.contains("-") {
            throw ValidationError("names and metadata cannot both be read from standard input")
        }
        if watch, reembed || dryRun {
            throw ValidationError(
                "--watch indexes files as they come: leave out \(reembed ? "--reembed" : "--dry-run")")
        }
        if settle != nil, !watch { throw ValidationError("--settle is for --watch") }
        guard settleTime != nil else {
            throw ValidationError("--settle is a time such as 2s or 500ms, not '\(settle ?? "")'")
        }
        guard reembed || !paths.isEmpty || fromFile != nil || metadata != nil else {
            throw ValidationError("give files or folders to index, or - to read names from standard input")
        }
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    }

    /// The time of `--settle`; `nil` if it is none.
    private var settleTime: Duration? {
        // The form of an interval of sampling.
        guard case .every(let time)? = FrameSampler("every=\(settle ?? "2s")") else { return nil }
        return time
    }

    func run() async throws {
        try await reportingErrors {
            // Before hours of indexing.
            if let metadata { try UploadFileReader().requireReadable(metadata) }
            let names = try PathList(arguments: paths, file: fromFile, isNullSeparated: isNullSeparated).read()
            if watch, let path = names.first(where: { (try? SystemCalls.status(ofFile: $0)) == nil }) {
                throw VidRecError(.unreadable, "cannot watch '\(path)': there is no such file or folder")
            }
            let options = IndexOptions(
                paths: names,
                excluded: exclude.map { GlobPattern($0) },
                sampling: sampling ?? .adaptive,
                redo: force ? .all : retryFailed ? .failed : .nothing,
                makesStrips: !noStrips,
                settleTime: watch ? settleTime : nil
            )
            if dryRun {
                try await showPlan(of: options)
                if let metadata { try showInvalidLines(of: metadata) }
                return
            }
            if names.isEmpty, metadata != nil { return try await storeMetadata() }
            let result = Mutex<IndexSummary?>(nil)
            let interruption = try await stoppingOnInterrupt {
                let summary = try await index(options)
                result.withLock { $0 = summary }
            }
            guard let counts = result.withLock({ $0 }) else { return }
            if let interruption {
                if watch, counts.notStarted == 0 { throw interruption }
                StandardStreams.message(
                    "interrupted with \(counted(counts.notStarted, "file")) left; run the same command again to continue"
                )
                throw interruption
            }
            try await storeMetadata(othersFailed: hasFailures(counts))
        }
    }

    /// Shows the lines of a file of metadata that cannot be stored whatever the catalog holds by then.
    private func showInvalidLines(of path: String) throws {
        var counts = MetadataFile.Counts()
        try UploadFileReader().read(path) { lines in
            for case .invalid(let result) in lines { counts.add([result], of: path) }
        }
        if counts.failed > 0 { throw ExitCode.someFailed }
    }

    /// Stores the metadata of the file, if one is given; by then all its clips are in the catalog.
    private func storeMetadata(othersFailed: Bool = false) async throws {
        var hasFailures = othersFailed
        if let metadata {
            let counts = try await MetadataFile(path: metadata).apply(
                to: try await catalog.open(.readWrite))
            if !quiet { StandardStreams.message(counts.description) }
            if counts.failed > 0 { hasFailures = true }
        }
        if hasFailures { throw ExitCode.someFailed }
    }

    private func index(_ options: IndexOptions) async throws -> IndexSummary? {
        let decoding = try await features.applied(to: sandbox.decoding(jobs: jobs))
        guard reembed else {
            return try await catalog.withLibrary(.create, model: model.choice, decoding: decoding) {
                try await show($0.index(options), of: $0)
            }
        }
        // For a move, auto is the model of a new catalog.
        let target = ClipLibrary.Options(model: try model.choice.load(), decoding: decoding)
        return try await catalog.withLibrary({
            try await ClipLibrary(at: catalog.directory, mode: .readWrite, options: target)
        }) { try await show($0.reembed(), of: $0) }
    }

    private func show(_ indexing: IndexEvents, of library: ClipLibrary) async throws -> IndexSummary? {
        var events = indexing.makeAsyncIterator()
        let summary = try await show(&events, of: library)
        // Reading on after the last event writes the indexes, and of very many clips the graph.
        if !quiet, !reembed, let clips = try? await library.statistics().clips, clips >= Self.manyClips {
            StandardStreams.message("all is stored; writing the indexes of \(clips) clips, which may take minutes")
        }
        _ = try await events.next()
        return summary
    }

    /// The number of clips from which on it is told that the indexes are written.
    private static let manyClips = 200_000

    private func show(
        _ events: inout IndexEvents.AsyncIterator, of library: ClipLibrary
    ) async throws -> IndexSummary? {
        var display = IndexDisplay(
            writer: ResultWriter(format: output.format, isLive: true),
            progress: ProgressDisplay(mode: progress, isQuiet: quiet),
            showsUnchanged: verbose,
            isQuiet: quiet
        )
        var failure: (any Error)?
        while let event = try await events.next() {
            do {
                if failure == nil { try display.show(event) }
            } catch {
                // The results cannot be written: clips in flight are still stored, others are not started.
                failure = error
                events.stop()
            }
            guard case .finished(let summary) = event else { continue }
            if let failure {
                if summary.notStarted > 0, !quiet {
                    StandardStreams.message(
                        "stopped, as the results cannot be written: \(counted(summary.total, "file")) done and stored, "
                            + "\(summary.notStarted) left; run the same command again to continue")
                }
                throw failure
            }
            guard !quiet else { return summary }
            if reembed {
                summary.showMove(
                    statistics: try await library.statistics(), target: library.modelIdentity,
                    hasFailures: hasFailures(summary))
                return summary
            }
            let stale = try await library.statistics().staleClips
            if stale > 0 {
                StandardStreams.message(
                    "\(counted(stale, "clip")) of the catalog still as older rules analyzed them: vidrec list --stale "
                        + "shows their files")
            }
            return summary
        }
        return nil
    }

    private func hasFailures(_ summary: IndexSummary) -> Bool {
        summary.failures > 0 || summary.move.map { $0.missing > 0 } ?? false
    }

    private func showPlan(of options: IndexOptions) async throws {
        let plan = try await ClipLibrary.plan(options, catalogAt: catalog.directory)
        var writer = ResultWriter<PendingRow>(format: output.format)
        try writer.write(plan.pending.map { PendingRow(path: $0) })
        try writer.finish()
        for file in plan.unreadable {
            StandardStreams.message("cannot read '\(file.path.printable)': \(file.reason?.printable ?? "")")
        }
        guard !quiet else { return }
        StandardStreams.message(
            "\(counted(plan.pending.count, "file")) of \(plan.pendingBytes / 1024) KiB to index"
                + (plan.stale > 0 ? " (\(plan.stale) of them again, by newer rules)" : "")
                + ", \(plan.unchanged.count) unchanged, \(plan.otherFiles) other files skipped; dry run, nothing was done"
        )
    }
}
