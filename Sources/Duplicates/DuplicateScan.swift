internal import ClipCatalog
internal import ClipModels
internal import ClipTypes
internal import Concurrency
internal import CopyMatching
internal import VidRecKit

/// Compares the clips of a catalog that are new or changed with all others, and stores the pairs that are found.
///
/// What is stored after each block stays stored, so that a run that is stopped continues there.
struct DuplicateScan: Sendable {
    /// The version of the comparison: what others have found is discarded.
    static let version = 2
    /// The number of clips that one task compares: their frames are compared with a block of others while that is in the
    /// processor's cache.
    var taskSize = 16
    /// The number of clips whose results are stored in one transaction.
    var blockSize = 512

    let library: ClipLibrary
    let jobs: Int

    init(library: ClipLibrary, jobs: Int) {
        self.library = library
        self.jobs = jobs
    }

    private var catalog: Catalog { library.catalog }
    private var parity: [Int8] { library.model.projection.parity }

    /// The rules whose results are comparable.
    var rules: String { "\(Self.version) \(library.model.identity)" }

    /// Compares all clips that have not been compared.
    ///
    /// - Returns: The number of clips that were compared with all others.
    /// - Throws: `VidRecError`, `CancellationError`.
    func run(report: @escaping @Sendable (DuplicateProgress) -> Void) async throws -> Int {
        var count = 0
        // Clips that change while they are compared are compared again, unless they go on changing.
        for _ in 0..<3 {
            let (clips, mark) = try await library.onFiles { catalog in
                let mark = try catalog.position().clips
                return (try catalog.beginComparison(rules: rules), mark)
            }
            guard !clips.isEmpty, try await compare(clips, since: mark, count: &count, report: report) else { break }
        }
        return count
    }

    /// Compares clips with all others; returns whether clips have changed meanwhile.
    private func compare(
        _ clips: [ClipID], since mark: ChangeMark, count: inout Int,
        report: @escaping @Sendable (DuplicateProgress) -> Void
    ) async throws -> Bool {
        report(DuplicateProgress(done: 0, of: clips.count))
        let candidates = try await library.onFiles { catalog in
            try DuplicateCandidates.inMemory(of: catalog, run: clips, parity: parity) { _ in
                try Task.checkCancellation()
            }
        }
        let done = Guarded(0)
        for start in stride(from: 0, to: clips.count, by: blockSize) {
            let block = Array(clips[start..<min(start + blockSize, clips.count)])
            let parts = stride(from: 0, to: block.count, by: taskSize).map {
                Array(block[$0..<min($0 + taskSize, block.count)])
            }
            let pairs = try await library.executors.search.run { [self] in
                try await concurrentMap(parts, width: jobs) { part in
                    try Task.checkCancellation()
                    let pairs = try await compare(part, candidates)
                    let now = done.withLock { done in
                        done += part.count
                        return done
                    }
                    report(DuplicateProgress(done: now, of: clips.count))
                    return pairs
                }
            }
            let isStored = try await library.onFiles {
                try $0.recordComparison(of: block, pairs: pairs.flatMap { $0 }, since: mark)
            }
            guard isStored else { return true }
            count += block.count
        }
        return try await library.onFiles { try $0.position().clips } != mark
    }

    private func compare(_ clips: [ClipID], _ candidates: DuplicateCandidates) async throws -> [ComparedPair] {
        let subjects = try tracks(of: clips)
        let found = try candidates.candidates(subjects)
        let others = Set(found.joined()).subtracting(subjects.map(\.clip))
        var tracks: [ClipID: IndexedTrack] = [:]
        for track in try subjects + self.tracks(of: others.sorted()) { tracks[track.clip] = track }
        var comparison = PairComparison(matcher: library.model.matcher, parity: parity)
        var files: [ClipID: PreparedQuery?] = [:]
        var pairs: [ComparedPair] = []
        for (subject, found) in zip(subjects, found) {
            for clip in found {
                guard let other = tracks[clip], let evidence = comparison.evidence(subject, other) else { continue }
                var decided: PairEvidence? = evidence
                if comparison.isDoubtful(evidence, subject, other) {
                    decided = try await decide(evidence, [subject, other], comparison, &files)
                }
                guard let decided else { continue }
                pairs.append(ComparedPair(ClipPair(subject.clip, clip), evidence: decided.bytes))
            }
        }
        return pairs
    }

    /// Returns the evidence of the file of a clip and the stored frames of the other; the given evidence if no file is left.
    ///
    /// - Parameters:
    ///   - evidence: The evidence of the stored frames of both.
    ///   - pair: Both clips.
    ///   - comparison: The comparison.
    ///   - files: The files that have been decoded, `nil` if they cannot be.
    private func decide(
        _ evidence: PairEvidence, _ pair: [IndexedTrack], _ comparison: PairComparison,
        _ files: inout [ClipID: PreparedQuery?]
    ) async throws -> PairEvidence? {
        let order = pair.sorted { $0.clip < $1.clip }
        for (query, indexed) in [(order[0], order[1]), (order[1], order[0])] {
            if files[query.clip] == nil {
                try Task.checkCancellation()
                let file = try await library.copyQuery(ofIndexed: query.clip)
                files.updateValue(file.map { library.model.matcher.prepare($0) }, forKey: query.clip)
            }
            guard var file = files[query.clip] ?? nil else { continue }
            let decided = comparison.evidence(&file, indexed, isFirst: query.clip < indexed.clip)
            files.updateValue(file, forKey: query.clip)
            return decided
        }
        return evidence
    }

    private func tracks(of clips: [ClipID]) throws -> [IndexedTrack] {
        try catalog.sketches(of: clips).map {
            IndexedTrack(clip: $0.clip, track: SketchTrack(own: $0.sketches, duration: $0.duration, parity: parity))
        }
    }
}

/// The progress of comparing clips with all others.
public struct DuplicateProgress: Hashable, Sendable {
    /// The number of clips that have been compared in this run.
    public let done: Int
    /// The number of clips to compare in this run.
    public let total: Int

    init(done: Int, of total: Int) {
        self.done = done
        self.total = total
    }
}
