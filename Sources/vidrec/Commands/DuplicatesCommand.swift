import ArgumentParser
import ClipCatalog
import ClipTypes
import Displays
import Duplicates
import Files
import Foundation
import Reports
import Synchronization
import VidRecKit

struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "Find all clips of the catalog that share footage with each other.",
        discussion: """
            Compares the clips that are new or changed since the last run with all others, by what is stored of their \
            frames and, where that does not tell copies from other takes of a scene, by the file of one; and prints groups: copies of each other, altered or not, and excerpts of at least half of a clip. \
            Other shared parts, such as the clips in a compilation, are listed after the groups; intros that many \
            clips share are not. The first clip of a group is the longest, of equal ones the largest, then the oldest. \
            Nothing is deleted.

            --mark stores what you have decided about pairs of clips, for ever: those marked as different are never \
            linked again, those marked as the same always are. They are known by their bytes, also after they were \
            removed and added again.

              vidrec duplicates
              vidrec duplicates --html duplicates.html --format csv > duplicates.csv
              vidrec duplicates --mark different a.mp4 b.mp4
            """
    )

    @Argument(
        help: ArgumentHelp(
            "With --mark, pairs of clips, by path, file name or the first digits of the id.", valueName: "clip"))
    var clips: [String] = []

    @Option(
        help: ArgumentHelp(
            "Store that pairs of clips are the same or different, or none to forget it.", valueName: "mark"))
    var mark: MarkArgument?

    @Option(help: "The lowest confidence of a link, 0 to 1.")
    var minScore = DuplicateOptions.standardConfidence

    @Option(
        help: ArgumentHelp(
            "Only groups and links with a clip of this time or later, such as 2026-11-27 or 2026-11-27T09:00:00Z: that of "
                + "the upload, or of the file.", valueName: "time"))
    var since: String?

    @Flag(help: "With --format csv or table, also the links within groups.")
    var links = false

    @Option(
        help: ArgumentHelp(
            "Also write the groups as an HTML page, with pictures; replaces the file.", valueName: "file"))
    var html: String?

    @Option(name: .shortAndLong, help: "The number of threads (default: the number of cores).")
    var jobs: Int?

    @Flag(help: "Exit with 1 if there are none.")
    var exitCode = false

    @Option(help: "The display of progress: auto, bar, json or none.")
    var progress: ProgressMode = .auto

    @Flag(name: .shortAndLong, help: "Show no progress and no summary.")
    var quiet = false

    @OptionGroup var sandbox: SandboxOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        if mark == nil, !clips.isEmpty { throw ValidationError("clips are given with --mark same or different") }
        if mark != nil, clips.isEmpty || !clips.count.isMultiple(of: 2) {
            throw ValidationError("--mark needs pairs of clips, not \(clips.count) of them")
        }
        if !(0...1).contains(minScore) { throw ValidationError("--min-score must be in 0...1, not \(minScore)") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
        if html == "" { throw ValidationError("--html is empty; check for unset variables") }
        _ = try earliest()
    }

    func run() async throws {
        try await reportingErrors {
            if let mark { return try await store(mark.mark) }
            let page = try html.map { try catalog.output($0) }
            guard let (found, pages, library) = try await find() else { return }
            try write(found)
            if let page { try write(pages, to: page) }
            for link in found.withheld where !quiet {
                StandardStreams.message(
                    "the clips \(link.clips.first.prefix) and \(link.clips.second.prefix) are not linked: that would bring clips "
                        + "together that are marked as different")
            }
            if page != nil, let problem = library.stripProblem {
                StandardStreams.message("the page lacks pictures: \(problem.printable)")
                throw ExitCode.someFailed
            }
            if exitCode, found.groups.isEmpty, found.parts.isEmpty { throw ExitCode.nothingFound }
        }
    }

    private func store(_ mark: PairMark?) async throws {
        let library = try await catalog.open(.readWrite)
        let pairs = stride(from: 0, to: clips.count, by: 2).map { (clips[$0], clips[$0 + 1]) }
        let marked = try await library.markDuplicates(mark, pairs: pairs)
        guard !quiet else { return }
        StandardStreams.message(
            mark.map { "\(counted(marked.count, "pair")) marked as \($0.rawValue)" }
                ?? "\(counted(marked.count, "pair")) without a mark now")
    }

    /// Returns the duplicates; throws the exit code if the comparison was interrupted.
    private func find() async throws -> (FoundDuplicates, DuplicatePages, ClipLibrary)? {
        var options = DuplicateOptions(minimumConfidence: minScore, since: try earliest())
        if let jobs { options.jobs = jobs }
        let display = Mutex(
            ProgressDisplay(mode: progress, isQuiet: quiet, stage: "duplicates", lineText: "comparing"))
        let result = Mutex<(FoundDuplicates, DuplicatePages, ClipLibrary)?>(nil)
        let fileName = URL(fileURLWithPath: html ?? "duplicates.html").lastPathComponent
        let interruption = try await stoppingOnInterrupt(consequence: "clips that were compared stay compared") {
            [options, catalog, model, sandbox, jobs] in
            do {
                try await catalog.withLibrary(
                    .readWrite, model: model.choice, decoding: sandbox.decoding(jobs: jobs)
                ) { library in
                    for try await event in library.duplicates(options) {
                        switch event {
                        case .progress(let progress):
                            if progress.done > 0 {
                                display.withLock { $0.advance(to: progress.done, of: progress.total) }
                            }
                        case .finished(let found):
                            let pages = library.duplicatePages(found, fileName: fileName)
                            result.withLock { $0 = (found, pages, library) }
                        }
                    }
                }
            } catch is CancellationError {}
        }
        display.withLock { $0.clear() }
        if let interruption {
            StandardStreams.message("interrupted; run again to continue")
            throw interruption
        }
        let found = result.withLock { $0 }
        if let (found, _, _) = found, !quiet {
            StandardStreams.message(
                "\(counted(found.newlyCompared, "clip")) compared with \(found.comparedClips): "
                    + "\(counted(found.groups.count, "group")), \(counted(found.parts.count, "shared part"))")
        }
        return found
    }

    private func write(_ found: FoundDuplicates) throws {
        let format = output.format ?? (StandardStreams.outputIsTerminal ? .table : .ndjson)
        switch format {
        case .table, .csv:
            var writer = ResultWriter<DuplicateRow>(format: format)
            try writer.write(DuplicateRow.rows(found, withLinks: links || format == .csv))
            try writer.finish()
        case .json, .ndjson:
            var writer = ResultWriter<DuplicateGroupRow>(format: format)
            try writer.write(found.groups.map { .group($0) } + found.parts.map { .part($0, found) })
            try writer.finish()
        }
    }

    private func write(_ pages: DuplicatePages, to first: OutputFile) throws {
        let url = URL(fileURLWithPath: first.path)
        for number in 1...pages.count {
            let file =
                number == 1 || !first.isRegular
                ? first
                : try OutputFile(
                    at: url.deletingLastPathComponent().appendingPathComponent(pages.name(ofPage: number)).path,
                    apartFrom: catalog.files)
            try file.write(try pages.page(number))
        }
        if !quiet, pages.count > 1 {
            StandardStreams.message("\(pages.count) pages from '\(first.path)' on".printable)
        }
    }

    /// The time of `--since`.
    private func earliest() throws -> Duration? {
        guard let since else { return nil }
        let text = since.contains("T") ? since : since + "T00:00:00Z"
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw ValidationError("--since must be a date such as 2026-11-27 or 2026-11-27T09:00:00Z, not '\(since)'")
        }
        return .seconds(date.timeIntervalSince1970)
    }
}

/// A decision about two clips, as an argument.
enum MarkArgument: String, ExpressibleByArgument, CaseIterable {
    case same
    case different
    case none

    /// The decision; `nil` to forget one.
    var mark: PairMark? { self == .none ? nil : PairMark(rawValue: rawValue) }
}
