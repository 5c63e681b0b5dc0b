import Reports
import Files
import ArgumentParser
import ClipTypes
import CopyMatching
import Foundation
import VidRecKit

struct SimilarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "similar",
        abstract: "Find the indexed clips that are similar to a clip, or share footage with it.",
        discussion: """
            A query is any video or picture file, or an indexed clip by its path, file name, or the first digits of its id. Many \
            queries are answered in the order given. The score is the cosine similarity of the clips' embeddings, -1 \
            to 1; the shares of color, texture, shape, motion and content sum to it. Content is what clips show; only \
            models with a pretrained network, such as vision, and networks of --features tell it.

            With --copies, frames are compared and aligned in time instead: this finds clips that share footage with \
            the query, even if it was re-encoded, cropped, mirrored, rotated, overlaid, sped up, cut or inserted into \
            another clip. The score is then the confidence, 0 to 1, that both share footage, however short, given how \
            many clips were searched. Clips with at least 0.5 are called copies, unless the shared part is an intro or \
            the like, which three or more clips share; clips below 0.5 are left out unless --all or --min-score asks \
            for them. Segments are pairs of matching seconds of the query and of the clip; relation and coverage tell \
            whether one is a part of the other.

              vidrec similar new.mp4 --count 5
              vidrec similar --copies new.mp4 --min-score 0.9
              vidrec similar --from-file queries.txt --format csv > rankings.csv
              vidrec similar new.mp4 --filter 'tag = cat and uploaded >= 2026-01-31'
            """
    )

    @Argument(
        help: ArgumentHelp("Files, or indexed clips by path or id; - for names on standard input.", valueName: "clip"))
    var clips: [String] = []

    @Option(help: ArgumentHelp("A file with more queries, one per line.", valueName: "file"))
    var fromFile: String?

    @Flag(name: [.customShort("0"), .customLong("null")], help: "Names in lists end with a NUL byte, not a newline.")
    var isNullSeparated = false

    @Flag(help: "Find clips that share footage with the query, and the matching segments.")
    var copies = false

    @Option(help: ArgumentHelp("With --copies, do not compare the first seconds of queries.", valueName: "seconds"))
    var skip: Double?

    @Option(name: .shortAndLong, help: "The highest number of clips for each query.")
    var count = 10

    @Option(help: "The lowest score of a clip (default: -1; with --copies 0.5, the threshold of a copy).")
    var minScore: Float?

    @Flag(help: "With --copies, also the clips with a confidence below 0.5.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "The sampling of queries: adaptive, keyframes, every=1s or uniform=16 (default: adaptive; with "
                + "--copies every=500ms).",
            valueName: "sampling"))
    var sampling: FrameSampler?

    @Option(name: .shortAndLong, help: "The number of queries to process at once (default: the number of cores).")
    var jobs: Int?

    @Flag(help: "Exit with 1 if nothing but common parts is found.")
    var exitCode = false

    @Option(
        name: .customLong("index"),
        help: ArgumentHelp(
            "How the index is searched: auto (exactly among few clips), exact, or approximate (by a graph; with --copies "
                + "by inverted lists).", valueName: "method"))
    var method = SearchMethod.automatic

    @OptionGroup var filter: FilterOption
    @OptionGroup var seen: SeenOption
    @OptionGroup var sandbox: SandboxOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var model: ModelOption
    @OptionGroup var features: FeaturesOption
    @OptionGroup var catalog: CatalogOption

    func validate() throws {
        guard !clips.isEmpty || fromFile != nil else {
            throw ValidationError("give a clip, or - to read names from standard input")
        }
        if minScore?.isNaN == true { throw ValidationError("--min-score must be a number, not nan") }
        if all, !copies || minScore != nil {
            throw ValidationError("--all goes with --copies, and without --min-score")
        }
        if let skip, !copies || !(0...1e9).contains(skip) {
            throw ValidationError("--skip must be a number of seconds from 0 on, and needs --copies")
        }
        if count < 1 { throw ValidationError("--count must be at least 1, not \(count)") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    }

    func run() async throws {
        try await reportingErrors {
            let queries = try PathList(arguments: clips, file: fromFile, isNullSeparated: isNullSeparated).read()
            let tally = try await answer(queries)
            if tally.failures > 0 { throw ExitCode.someFailed }
            if exitCode, tally.found == 0 { throw ExitCode.nothingFound }
        }
    }

    private func answer(_ queries: [String]) async throws -> Tally {
        var options = SimilarOptions(
            count: count, minimumScore: all ? -1 : minScore, sampling: sampling, skip: .seconds(skip ?? 0))
        options.filter = try filter.filter()
        options.excluded = try seen.names()
        options.method = method
        var tally = Tally()
        if copies {
            let threshold = minScore.map { Double($0) } ?? CopyThreshold.confidence
            var writer = ResultWriter<CopyRow>(format: output.format)
            try await withLibrary { library in
                if tally.answers == 0 { try await seen.tellUnknown(options.excluded, in: library) }
                for try await answer in library.copies(of: Array(queries.dropFirst(tally.answers)), options: options) {
                    let found = tally.count(answer.result) {
                        $0.confidence >= threshold && !$0.match.isCommon && !$0.match.isSingleFrame
                    }
                    try writer.write(found.map { CopyRow(query: answer.query, clip: $0) })
                }
            }
            try writer.finish()
        } else {
            var writer = ResultWriter<SimilarRow>(format: output.format)
            try await withLibrary { library in
                if tally.answers == 0 { try await seen.tellUnknown(options.excluded, in: library) }
                for try await answer in library.similar(to: Array(queries.dropFirst(tally.answers)), options: options) {
                    let found = tally.count(answer.result)
                    try writer.write(found.map { SimilarRow(query: answer.query, clip: $0) })
                }
            }
            try writer.finish()
        }
        return tally
    }

    private func withLibrary(_ body: (ClipLibrary) async throws -> Void) async throws {
        try await catalog.withLibrary(
            .readOnly, model: model.choice, decoding: features.applied(to: sandbox.decoding(jobs: jobs)), body)
    }

    /// The numbers of answered queries, of found clips and of failed queries.
    private struct Tally {
        var answers = 0
        var found = 0
        var failures = 0

        /// Counts an answer and returns its clips; a failed query is reported and has none.
        ///
        /// - Parameter isFound: Whether a clip counts as found.
        mutating func count<Clip>(
            _ result: Result<[Clip], VidRecError>, where isFound: (Clip) -> Bool = { _ in true }
        ) -> [Clip] {
            answers += 1
            switch result {
            case .success(let clips):
                found += clips.count(where: isFound)
                return clips
            case .failure(let error):
                failures += 1
                StandardStreams.message(error.messageWithHint.printable)
                return []
            }
        }
    }
}

/// A clip that was found for a query.
private struct SimilarRow: ResultRow {
    static let schema = "vidrec.similar/1"
    static let columns = ["query", "item", "rank", "score", "clip"] + DescriptorFamily.allCases.map(\.rawValue)
    static let headings =
        [
            TableColumn(heading: "QUERY"), TableColumn(heading: "RANK", alignsRight: true),
            TableColumn(heading: "SCORE", alignsRight: true),
        ] + DescriptorFamily.allCases.map { TableColumn(heading: $0.rawValue.uppercased(), alignsRight: true) } + [
            TableColumn(heading: "PATH")
        ]

    let query: String
    let clip: SimilarClip

    var members: [(String, JSONValue)] {
        [
            ("query", .string(query)), ("rank", JSONValue(clip.rank)), ("clip", .string(clip.clip.description)),
            ("path", .string(clip.path)), ("score", JSONValue(clip.score)),
            ("reasons", .object(DescriptorFamily.allCases.map { ($0.rawValue, JSONValue(clip.reasons[$0] ?? 0)) })),
        ]
    }

    var fields: [String] {
        [query, clip.path, String(clip.rank), clip.score.description, clip.clip.description]
            + DescriptorFamily.allCases.map { (clip.reasons[$0] ?? 0).description }
    }

    var cells: [String] {
        [query, String(clip.rank), clip.score.fixed]
            + DescriptorFamily.allCases.map { (clip.reasons[$0] ?? 0).fixed } + [displayPath(clip.path)]
    }
}

extension Float {
    /// The number with three decimal places.
    fileprivate var fixed: String { String(format: "%.3f", Double(self)) }
}
