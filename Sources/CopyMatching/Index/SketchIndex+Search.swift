public import IndexFiles
internal import DetailMatching
internal import Kernels

/// How much of the lists a search reads. With these numbers, the candidates are at least .99 of those of an exhaustive search
/// among 100,000 and a million clips, and the answers are the same: see `Benchmarks/README.md`, "Copies among many clips".
struct SketchSearchSettings: Sendable {
    /// The share of all pairs of a frame of the query and an indexed frame that are compared.
    var share = 0.003
    /// The minimum number of these pairs.
    var leastPairs = 1_000_000.0
    /// The share of all clips that are ranked by all of their frames.
    var rankedShare = 0.004
    /// The minimum number of these clips.
    var rankedClips = 1_000
    /// The maximum number of these clips, unless more are wanted.
    var maximumRankedClips = 8_000
    /// The least evidence of a pair of frames by which a clip is found.
    var leastEvidence: Float = 0.1
    /// The cosine from which on a frame of the query is taken for another one in the choice of lists.
    var sameFrame: Float = 0.9
}

extension SketchIndex {
    /// Returns the clips that are most likely to share footage with `query`, in descending order of log-odds, and of
    /// equal log-odds in ascending order of keys.
    ///
    /// - Parameters:
    ///   - query: The query in all its views.
    ///   - count: The maximum number of clips to return, 0 or more.
    ///   - excluded: The key of a clip to leave out, such as the query itself; `nil` for none.
    ///   - matcher: The comparison of a query with a clip.
    ///   - tracks: Returns the tracks of clips by their keys, with details, for the candidates. Clips that are gone are left
    ///     out. Called once, with about a hundred keys.
    /// - Returns: At most `count` clips with their matches, however low their log-odds; clips whose frames all have
    ///   weight 0 are left out.
    /// - Throws: `IndexFileError` if a segment is damaged, and what `tracks` throws.
    /// - Precondition: the codes of the query and of the index have the same dimension.
    public func matches(
        for query: CopyQuery, count: Int, excluding excluded: Int64? = nil, matcher: CopyMatcher,
        tracks: ([Int64]) throws -> [Int64: SketchTrack]
    ) throws -> [(key: Int64, match: CopyMatch)] {
        let found = try withoutActuallyEscaping(tracks) { tracks in
            try matcher.matches(
                for: query, count: count, excluding: excluded, in: StoredTracks(index: self, fetch: tracks))
        }
        return found.map { (key: $0.clip, match: $0.match) }
    }

    /// Returns the keys of the clips to compare with all frames of the query, ascending.
    ///
    /// - Parameters:
    ///   - query: The query in all its views.
    ///   - count: The number of clips that are wanted; there are usually 64 to 100 candidates, and at least `count`.
    ///   - matcher: The comparison of a query with a clip.
    /// - Throws: `IndexFileError` if a segment is damaged.
    public func candidates(for query: CopyQuery, count: Int, matcher: CopyMatcher) throws(IndexFileError) -> [Int64] {
        try candidates(for: matcher.prepare(query), count: count)
    }

    /// Returns the keys of the clips to compare with an indexed clip, and with its mirror image, ascending; without the clip
    /// itself. Empty for a clip that the index does not have.
    ///
    /// - Parameters:
    ///   - key: The key of the indexed clip. Its codes are read from the index.
    ///   - count: As for ``candidates(for:count:matcher:)``.
    ///   - matcher: The comparison of a query with a clip.
    /// - Throws: `IndexFileError` if a segment is damaged.
    public func candidates(ofIndexed key: Int64, count: Int, matcher: CopyMatcher) throws(IndexFileError) -> [Int64] {
        guard let frames = try frames(of: key), !frames.scales.isEmpty else { return [] }
        let codes = layout.restored(layout.unpackedRows(frames.codes))
        let times = frames.scales.indices.map { Float($0) }
        let track = SketchTrack(
            times: times, duration: nil, weights: times.map { _ in 1 }, details: times.map { _ in nil },
            dimension: dimension, codes: codes)
        let query = matcher.prepare(CopyQuery(indexed: track, parity: parity))
        return try candidates(for: query, count: count).filter { $0 != key }
    }

    /// Returns the keys of the clips to compare with all frames of the query, ascending.
    func candidates(for query: PreparedQuery, count: Int) throws(IndexFileError) -> [Int64] {
        let search = SearchFrames(query, parity: parity)
        var ranking = CandidateRanking<Int64>(search: search, count: count, searchedClips: self.count)
        guard ranking.isNeeded else { return try keys() }
        var positions: [Int64] = []
        func add(_ frames: PackedFrames, _ keys: [Int64], isLeftOut: (Int) -> Bool = { _ in false }) {
            ranking.add(frames.table(layout), clips: keys, firstPosition: positions.count, isLeftOut: isLeftOut)
            positions += keys
        }
        if method == .lists, let quantizer {
            let share = min(Int(Double(self.count) * settings.rankedShare), settings.maximumRankedClips)
            let ranked = max(settings.rankedClips, share, 4 * min(count, self.count))
            for (part, clips) in try found(by: query, search, quantizer: quantizer, count: ranked) {
                var frames = PackedFrames()
                var keys: [Int64] = []
                for clip in clips {
                    try frames.append(clip..<clip + 1, of: part.segment)
                    keys.append(try part.segment.key(of: clip))
                }
                add(frames, keys)
            }
        }
        for part in parts where !usesLists(part) {
            let keys = try part.segment.keys()
            for first in stride(from: 0, to: keys.count, by: Self.chunkCapacity) {
                let clips = first..<min(first + Self.chunkCapacity, keys.count)
                add(try part.segment.frames(of: clips), Array(keys[clips])) { part.isRemoved(first + $0) }
            }
        }
        for chunk in tail { add(chunk.frames, chunk.keys) { chunk.isRemoved[$0] } }
        return ranking.best().map { positions[$0] }.sorted()
    }

    /// Whether the lists of a segment are searched.
    private func usesLists(_ part: LiveSegment) -> Bool {
        method == .lists && part.segment.quantizer != nil && part.segment.quantizer == quantizer?.identity
    }

    /// Returns, for each segment whose lists are searched, some clips with the highest evidence of frames in these lists,
    /// ascending.
    private func found(
        by query: PreparedQuery, _ search: SearchFrames, quantizer: SketchQuantizer, count: Int
    ) throws(IndexFileError) -> [(part: LiveSegment, clips: [Int])] {
        let parts = parts.filter { usesLists($0) }
        let probes = distinctProbes(search.probes, of: query)
        let track = query.track
        let rows = SketchRows(
            probes.flatMap { track.code(of: $0.frame) }, scales: probes.map { track.inverseNorms[$0.frame] },
            biases: probes.map(\.bias), layout: layout)
        var sizes = [UInt32](repeating: 0, count: quantizer.count)
        for part in parts {
            for (list, size) in (part.segment.lists?.sizes ?? []).enumerated() { sizes[list] += size }
        }
        let pairs = Double(rows.count) * parts.reduce(0) { $0 + Double($1.segment.frameCount) }
        let choice = SketchLists.Probes(
            evidence: quantizer.similarities(of: rows), width: quantizer.width, sizes: sizes,
            budget: Int(max(pairs * settings.share, min(pairs, settings.leastPairs))))
        var found: [(evidence: Float, part: Int, clip: UInt32)] = []
        for (number, part) in parts.enumerated() {
            for (clip, evidence) in try part.segment.clips(by: rows, choice, least: settings.leastEvidence)
            where !part.isRemoved(Int(clip)) {
                found.append((evidence, number, clip))
            }
        }
        if found.count > count {
            // The least evidence among those that are kept; of equal ones the first clips.
            let least = found[found.indices.inDescendingOrder { found[$0].evidence }[count - 1]].evidence
            let equal = found.filter { $0.evidence == least }.sorted { ($0.part, $0.clip) < ($1.part, $1.clip) }
            found.removeAll { $0.evidence <= least }
            found += equal.prefix(count - found.count)
        }
        var clips = [[Int]](repeating: [], count: parts.count)
        for entry in found { clips[entry.part].append(Int(entry.clip)) }
        return zip(parts, clips).map { (part: $0, clips: $1.sorted()) }
    }

    /// Returns the probes without those that nearly equal an earlier one of the same bias or less.
    private func distinctProbes(_ probes: [SearchFrames.Probe], of query: PreparedQuery) -> [SearchFrames.Probe] {
        let track = query.track
        let codes = probes.flatMap { track.code(of: $0.frame) }
        let products = SketchKernels.products(of: codes, withRows: codes, dimension: track.dimension)
        var kept: [Int] = []
        for (number, probe) in probes.enumerated() {
            let norm = track.inverseNorms[probe.frame]
            let isKnown = kept.contains { other in
                Float(products[number * probes.count + other]) * norm * track.inverseNorms[probes[other].frame]
                    >= settings.sameFrame
            }
            if !isKnown { kept.append(number) }
        }
        return kept.map { probes[$0] }
    }

    /// Returns the frames of a clip; `nil` if the index does not have it.
    func frames(of key: Int64) throws(IndexFileError) -> PackedFrames? {
        if let frames = tailFrames(of: key) { return frames }
        for part in parts {
            if let clip = try part.segment.clip(withKey: key), !part.isRemoved(clip) {
                return try part.segment.frames(of: clip..<clip + 1)
            }
        }
        return nil
    }
}

/// An index, and what knows the tracks of its clips.
private struct StoredTracks: CandidateSource {
    let index: SketchIndex
    let fetch: ([Int64]) throws -> [Int64: SketchTrack]

    var searchedClips: Int { index.count }
    var parity: [Int8] { index.parity }

    func candidateClips(for query: PreparedQuery, count: Int) throws -> [Int64] {
        try index.candidates(for: query, count: count)
    }

    func tracks(of clips: [Int64]) throws -> [Int64: SketchTrack] { try fetch(clips) }
}
