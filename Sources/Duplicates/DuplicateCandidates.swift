internal import ClipCatalog
internal import ClipTypes
internal import CopyMatching

/// A clip of the catalog and its sketches.
struct IndexedTrack: Sendable {
    let clip: ClipID
    let track: SketchTrack
}

/// The clips with which the clips of a run have to be compared: those that resemble them in a frame.
struct DuplicateCandidates: Sendable {
    /// Returns, for each of some clips, the others to compare it with, the most similar first; of two clips of the run, only the
    /// later one for the earlier.
    let candidates: @Sendable ([IndexedTrack]) throws -> [[ClipID]]
}

extension DuplicateCandidates {
    /// The similarity of two frames, less the penalty of mirror images, from which on clips are compared.
    static let leastSimilarity: Float = 0.5
    /// The number of clips with which one clip is compared: those that resemble it most. This bounds the costs among
    /// thousands of copies of one clip.
    static let maximumCount = 256

    /// Reads the sketches of all clips of a catalog into memory, half a byte a value.
    ///
    /// - Parameters:
    ///   - run: The clips to compare with all others, in ascending order of ids.
    ///   - read: Called with the number of clips that have been read.
    static func inMemory(
        of catalog: Catalog, run: [ClipID], parity: [Int8], least: Float = leastSimilarity,
        read: (Int) throws -> Void = { _ in }
    ) throws -> DuplicateCandidates {
        let inRun = Set(run)
        var clips: [ClipID] = []
        var isOfRun: [Bool] = []
        var stop: (any Error)?
        let table = try CopyPairTable(parity: parity) { append in
            try catalog.forEachSketches { clip, sketches, duration in
                guard stop == nil else { return }
                append(SketchTrack(own: sketches, duration: duration, parity: parity))
                clips.append(clip)
                isOfRun.append(inRun.contains(clip))
                do { if clips.count.isMultiple(of: 1024) { try read(clips.count) } } catch { stop = error }
            }
        }
        if let stop { throw stop }
        return DuplicateCandidates { [clips, isOfRun] queries in
            // The clips before the first query were compared with it before, if they are of the run.
            let numbers = queries.map { query in clips.partitioningIndex { $0 >= query.clip } }
            let first = inRun.count == clips.count ? numbers.min() ?? 0 : 0
            let found = table.clips(resembling: queries.map(\.track), from: first, least: least)
            return zip(numbers, found).map { number, found in
                found.filter { $0.number != number && ($0.number > number || !isOfRun[$0.number]) }
                    .sorted { ($1.similarity, $0.number) < ($0.similarity, $1.number) }
                    .prefix(maximumCount).map { clips[$0.number] }
            }
        }
    }
}

extension SketchTrack {
    /// Creates the track of a clip of the catalog; without frames if the sketches are of another model.
    init(own sketches: [FrameSketch], duration: Duration?, parity: [Int8]) {
        let isOwn = sketches.allSatisfy { $0.codes.count == parity.count / 2 }
        self.init(sketches: isOwn ? sketches : [], duration: duration)
    }
}

extension Array {
    /// Returns the first index whose element belongs to the second part, in an array that is partitioned.
    fileprivate func partitioningIndex(where belongsToSecond: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
