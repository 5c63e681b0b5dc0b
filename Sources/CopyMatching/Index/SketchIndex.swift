public import IndexFiles
internal import Kernels

/// An index of the sketches of a catalog that finds the clips which share footage with a query, without the tracks of all
/// clips in memory: the codes are in files, ``SketchSegment``, beside clips that were added since, and clips are known by
/// the catalog's keys.
///
/// Few frames are all compared with the query, as by ``CopyIndex``, with the same candidates. Of many, those in the
/// inverted lists of the centroids that are nearest to a frame of the query are compared, and the clips with the highest
/// evidence are ranked by all of their frames: see ``SketchQuantizer``.
///
/// A value: copies share segments and chunks, so that one task can search a copy while another changes its own.
public struct SketchIndex: Sendable {
    /// How candidates are searched for.
    public enum Method: String, Hashable, Sendable, CaseIterable {
        /// All frames are compared.
        case exhaustive
        /// The frames of some inverted lists are compared.
        case lists
    }

    /// Up to ``chunkCapacity`` clips in memory.
    struct Chunk: Sendable {
        var keys: [Int64] = []
        var isRemoved: [Bool] = []
        var frames = PackedFrames()
    }

    /// The number of clips of a chunk.
    static let chunkCapacity = 512
    /// The number of frames from which on lists are used.
    static let leastFrames = 20_000

    /// The number of values of a code.
    public var dimension: Int { layout.dimension }
    /// For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it; empty if it is not known.
    public let parity: [Int8]
    /// The centroids of the lists; `nil` before there are any.
    public private(set) var quantizer: SketchQuantizer?
    /// The method to use; `nil` to choose it by the number of frames.
    public var forcedMethod: Method?
    var settings = SketchSearchSettings()
    let layout: CodeLayout
    private(set) var parts: [LiveSegment] = []
    private(set) var tail: [Chunk] = []
    /// The chunk and the place in it of each clip in memory.
    private var places: [Int64: (chunk: Int, place: Int)] = [:]

    /// Creates an index without clips.
    ///
    /// - Parameters:
    ///   - dimension: The number of values of a code, a multiple of 32, at most 512.
    ///   - parity: For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it, that of all queries;
    ///     empty if it is not known.
    public init(dimension: Int, parity: [Int8]) {
        layout = CodeLayout(dimension: dimension, parity: parity)
        self.parity = parity
    }

    /// Creates an index of segments.
    ///
    /// - Parameters:
    ///   - segments: The segments, of codes of this dimension and parity, and of each the keys of clips that are no longer
    ///     there or are in a later segment; keys that a segment does not have are ignored.
    ///   - quantizer: The centroids. Segments with lists of others are searched exhaustively.
    /// - Throws: `IndexFileError` if a segment is damaged.
    public init(
        dimension: Int, parity: [Int8], segments: [(segment: SketchSegment, removed: [Int64])],
        quantizer: SketchQuantizer?
    ) throws(IndexFileError) {
        self.init(dimension: dimension, parity: parity)
        self.quantizer = quantizer
        for (segment, removed) in segments {
            precondition(segment.layout == layout, "a segment of other codes than those of the index")
            var part = LiveSegment(segment)
            for key in removed { try part.remove(key) }
            parts.append(part)
        }
    }

    /// The number of clips.
    public var count: Int { parts.reduce(places.count) { $0 + $1.segment.count - $1.removedCount } }

    /// The number of frames, with those of removed clips of segments.
    public var frameCount: Int { parts.reduce(tailFrameCount) { $0 + $1.segment.frameCount } }

    /// The number of clips in memory.
    public var tailCount: Int { places.count }

    /// The number of frames in memory.
    public var tailFrameCount: Int { tail.reduce(0) { $0 + $1.frames.scales.count } }

    /// The segments in order.
    public var segments: [SketchSegment] { parts.map(\.segment) }

    /// The method that the next search uses.
    public var method: Method {
        if let forcedMethod, forcedMethod == .exhaustive || quantizer != nil { return forcedMethod }
        return quantizer != nil && frameCount >= Self.leastFrames ? .lists : .exhaustive
    }

    /// Returns the keys of the clips that were removed from a segment, ascending.
    public func removedKeys(inSegment number: Int) throws(IndexFileError) -> [Int64] {
        let part = parts[number]
        guard part.removedCount > 0 else { return [] }
        let keys = try part.segment.keys()
        return keys.indices.filter { part.isRemoved($0) }.map { keys[$0] }
    }

    /// Returns the keys of all clips, ascending.
    ///
    /// - Complexity: O(*n* log *n*) for *n* clips.
    public func keys() throws(IndexFileError) -> [Int64] {
        var all = Array(places.keys)
        for part in parts {
            let keys = try part.segment.keys()
            all += part.removedCount == 0 ? keys : keys.indices.filter { !part.isRemoved($0) }.map { keys[$0] }
        }
        return all.sorted()
    }

    /// Removes clips, then adds clips in memory or replaces their sketches.
    ///
    /// - Parameters:
    ///   - inserted: The clips to add or replace. If a key appears twice, its last track is kept.
    ///   - removed: The keys of clips to remove. Keys that the index does not have are ignored.
    /// - Precondition: all tracks that have frames have codes of the index's dimension.
    /// - Complexity: O(log *n*) for each key, and O(*c*) for each changed chunk of *c* clips.
    public mutating func update(
        inserting inserted: [(key: Int64, track: SketchTrack)] = [], removing removed: [Int64] = []
    ) throws(IndexFileError) {
        for key in removed { try remove(key) }
        for (key, track) in inserted {
            try remove(key)
            append(key, PackedFrames(track, layout: layout))
        }
    }

    private mutating func remove(_ key: Int64) throws(IndexFileError) {
        if let place = places.removeValue(forKey: key) { tail[place.chunk].isRemoved[place.place] = true }
        for number in parts.indices { try parts[number].remove(key) }
    }

    private mutating func append(_ key: Int64, _ frames: PackedFrames) {
        if tail.last.map({ $0.keys.count >= Self.chunkCapacity }) ?? true { tail.append(Chunk()) }
        let last = tail.count - 1
        tail[last].keys.append(key)
        tail[last].isRemoved.append(false)
        tail[last].frames.append(frames)
        places[key] = (last, tail[last].keys.count - 1)
    }

    /// Returns the frames of a clip in memory; `nil` if it is not there.
    func tailFrames(of key: Int64) -> PackedFrames? {
        places[key].map { tail[$0.chunk].frames.clip($0.place, layout: layout) }
    }

    /// Replaces segments, and clips in memory, by a segment that has all of their clips.
    mutating func replace(_ range: Range<Int>, withTail: Bool, by segment: SketchSegment, quantizer: SketchQuantizer?) {
        parts.replaceSubrange(range, with: [LiveSegment(segment)])
        if withTail { (tail, places) = ([], [:]) }
        self.quantizer = quantizer
    }
}
