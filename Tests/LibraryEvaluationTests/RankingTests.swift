import LibraryEvaluation
import Foundation
import TestSupport
import Testing
import VidRecKit

@Suite("Rankings of a catalog")
struct RankingTests {
    /// The samples' manifest: files with labels, groups and what was done to them.
    private struct Row {
        let file: String
        let label: String
        let group: String
        let transform: String
    }

    private func manifest() throws -> [Row] {
        try String(contentsOfFile: Samples.path("manifest.csv"), encoding: .utf8).split(separator: "\n").dropFirst()
            .map { line in
                let fields = line.split(separator: ",").map { String($0) }
                return Row(file: fields[0], label: fields[1], group: fields[2], transform: fields[3])
            }
    }

    private func library(of samples: [String], in folder: TemporaryFolder) async throws -> ClipLibrary {
        for name in samples { try folder.copy(sample: name, to: "clips/\(name)") }
        let library = try await ClipLibrary(at: folder.path("catalog"), mode: .create)
        for try await _ in library.index(IndexOptions(paths: [folder.path("clips")])) {}
        return library
    }

    /// All events but the last, and what it came to.
    private func result(
        _ ranking: WorkEvents<RankingProgress, RankingOutcome>
    ) async throws -> (progress: [RankingProgress], outcome: RankingOutcome) {
        var progress: [RankingProgress] = []
        for try await event in ranking {
            switch event {
            case .progress(let told): progress.append(told)
            case .finished(let outcome): return (progress, outcome)
            }
        }
        throw CancellationError()
    }

    @Test("hold every clip for every altered copy, with the confidences of a search for copies")
    func copies() async throws {
        let folder = try TemporaryFolder()
        let originals = ["lava.mp4", "fractal.mp4", "colony.mp4"]
        let library = try await library(of: originals, in: folder)
        let altered = try manifest().filter {
            ["recompressed", "mirrored"].contains($0.transform) && originals.contains($0.group + ".mp4")
        }
        try #require(altered.count == 6)
        let truth = try CopyTruth(
            altered.map { row in
                CopyTruthQuery(
                    name: ClipName(row.file), source: ClipName(row.group + ".mp4"), transform: row.transform)
            } + [CopyTruthQuery(name: ClipName("tide__cropped.mp4"), source: nil)])
        let (progress, outcome) = try await result(library.rankCopies(truth, queriesIn: Samples.folder))
        let files = truth.files(in: Samples.folder)
        #expect(progress == [.began(files: files)] + files.map { .answered(file: $0) })
        #expect(outcome.missing == nil && outcome.failures.isEmpty)
        #expect(outcome.rankings.queries == truth.queries.map(\.name))
        for file in files.suffix(2) {
            let found = try await library.copies(of: file, count: 3, minimumConfidence: 0)
            let ranked = outcome.rankings[ClipName(file)]
            #expect(ranked.count == 3)
            #expect(ranked.map(\.item) == found.map { ClipName($0.path) })
            #expect(ranked.map(\.score) == found.map(\.confidence))
        }
        // Each copy is found first, so every precision is 1 whatever the order of the others.
        let evaluation = CopyEvaluation(of: outcome.rankings, truth: truth)
        #expect(evaluation.overall[.meanAveragePrecision].value == 1 && evaluation.overall[.recallAt1].value == 1)
        #expect(evaluation.overall.queries == 7 && evaluation.overall.matched == 6 && evaluation.unanswered == 0)
    }

    @Test("leave out queries that fail, and tell them and the sources that the catalog has not")
    func failedQueries() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(of: ["lava.mp4"], in: folder)
        try folder.copy(sample: "lava__mirrored.mp4", to: "queries/good.mp4")
        try folder.write("no video", to: "queries/bad.mp4")
        try folder.write("query,source\nbad.mp4,lava.mp4\ngood.mp4,lava.mp4\nnone.mp4,gone.mp4\n", to: "truth.csv")
        let truth = try CopyTruth(contentsOfFile: folder.path("truth.csv"))
        let (progress, outcome) = try await result(
            library.rankCopies(truth, queriesIn: folder.path("queries"), sampling: .uniform(count: 4)))
        let missing = try #require(outcome.missing)
        #expect(missing.names == [ClipName("gone.mp4")] && missing.namedCount == 2 && missing.role == .sources)
        #expect(progress.first == .missing(missing))
        #expect(
            missing.description
                == "1 of 2 sources are not in the catalog '\(folder.path("catalog"))' ('gone.mp4' is one)"
                + ": index them or use another catalog; their copies count as misses")
        #expect(outcome.failures.map(\.file) == [folder.path("queries/bad.mp4"), folder.path("queries/none.mp4")])
        #expect(outcome.failures.map(\.error.code) == [.unreadable, .unknownClip])
        #expect(progress.dropFirst(2).first == outcome.failures.first.map { .failed($0) })
        #expect(outcome.rankings.queries == [ClipName("good.mp4")])
        // One of three copies is found, and first.
        #expect(CopyEvaluation(of: outcome.rankings, truth: truth).overall[.recallAt1].value == 1.0 / 3)
    }

    @Test("are refused when the catalog has none of the sources, or two clips of the name of one")
    func sources() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(of: ["lava.mp4"], in: folder)
        func code(of source: String) async throws -> VidRecError.Code? {
            let truth = try CopyTruth([CopyTruthQuery(name: ClipName("a.mp4"), source: ClipName(source))])
            do {
                _ = try await library.rankCopies(truth, queriesIn: folder.path).outcome
                return nil
            } catch let error as VidRecError {
                return error.code
            }
        }
        #expect(try await code(of: "gone.mp4") == .unusableInput)
        try folder.copy(sample: "fractal.mp4", to: "clips/other/lava.mp4")
        for try await _ in library.index(IndexOptions(paths: [folder.path("clips")])) {}
        #expect(try await code(of: "lava.mp4") == .ambiguousClip)
        // Truths tell clips apart by name only.
        let labels = try LabelTruth(
            ["lava.mp4", "b.mp4"].map { LabeledClip(name: ClipName($0), label: "nature") })
        let related = await #expect(throws: VidRecError.self) { try await library.rankRelated(labels).outcome }
        #expect(related?.code == .ambiguousClip)
    }

    @Test("bring related clips together as a search for similar clips does")
    func related() async throws {
        let folder = try TemporaryFolder()
        let names = ["lava.mp4", "lava__mirrored.mp4", "tide.mp4", "tide__cropped.mp4", "fractal.mp4"]
        let library = try await library(of: names, in: folder)
        let rows = try manifest().filter { names.contains($0.file) }
        let truth = try LabelTruth(
            rows.map { LabeledClip(name: ClipName($0.file), label: $0.label, group: $0.group) })
        let (progress, outcome) = try await result(library.rankRelated(truth))
        #expect(progress.first == .began(files: rows.map { folder.path("clips/\($0.file)") }))
        #expect(outcome.missing == nil && outcome.failures.isEmpty)

        // The average precision by hand: of each clip of nature the other group's two are right, and fractal is not.
        var sum = 0.0
        for row in rows where row.label == "nature" {
            let found = try await library.similar(to: folder.path("clips/\(row.file)"))
            #expect(outcome.rankings[ClipName(row.file)].map(\.item) == found.map { ClipName($0.path) })
            let candidates = found.compactMap { clip in rows.first { ClipName($0.file) == ClipName(clip.path) } }
                .filter { $0.group != row.group }
            let ranks = zip(1..., candidates).filter { $0.1.label == "nature" }.map(\.0)
            try #require(candidates.count == 3 && ranks.count == 2)
            sum += (1 / Double(ranks[0]) + 2 / Double(ranks[1])) / 2
        }
        let evaluation = RelatedEvaluation(of: outcome.rankings, truth: truth)
        #expect(abs(evaluation.meanAveragePrecision.value - sum / 4) < 1e-12)
        #expect(evaluation.queries == 4 && evaluation.unanswered == 0)
        // Two of four others are related to each.
        #expect(evaluation.chance == 0.5)
    }

    @Test("pass over clips of the truth that are not indexed, and search with the files of a folder when one is named")
    func missingClips() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(of: ["lava.mp4", "lava__mirrored.mp4"], in: folder)
        let truth = try LabelTruth(
            ["gone.mp4", "lava.mp4", "lava__mirrored.mp4"].map { LabeledClip(name: ClipName($0), label: "lava") })
        let outcome = try await library.rankRelated(truth, clipsIn: Samples.folder).outcome
        let missing = try #require(outcome.missing)
        #expect(missing.names == [ClipName("gone.mp4")] && missing.namedCount == 3 && missing.role == .clips)
        #expect(missing.description.hasPrefix("1 of 3 clips are not in the catalog '"))
        #expect(missing.description.hasSuffix("index them or use another catalog; they count as misses"))
        // Another file with the bytes of a clip has that clip for its first answer.
        #expect(outcome.rankings[ClipName("lava.mp4")].map(\.item.description) == ["lava.mp4", "lava__mirrored.mp4"])
    }

    @Test("are not made when the task is cancelled")
    func cancellation() async throws {
        let folder = try TemporaryFolder()
        let library = try await library(of: ["lava.mp4"], in: folder)
        let truth = try CopyTruth([CopyTruthQuery(name: ClipName("lava__mirrored.mp4"), source: ClipName("lava.mp4"))])
        let task = Task { try await library.rankCopies(truth, queriesIn: Samples.folder).outcome }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
