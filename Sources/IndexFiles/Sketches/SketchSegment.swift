package import Kernels

/// An immutable file with the codes of the frames of many clips, in ascending order of the clips' keys, and usually again in
/// inverted lists.
///
/// A frame takes 68 bytes, in lists 72 more. Pages are read when they are needed, and compared with their checksums.
public struct SketchSegment: Sendable {
    static let kind = "SKTC"

    /// The number of clips.
    public let count: Int
    /// The number of frames.
    public let frameCount: Int
    /// The path of the file when it was opened.
    public var path: String { file.path }
    /// The number of the centroids of the lists; `nil` without lists.
    public let quantizer: UInt64?
    package let layout: CodeLayout
    /// The inverted lists; `nil` without.
    package let lists: SketchLists?
    private let file: IndexFile
    /// The size of the file in bytes.
    package var byteCount: Int { file.byteCount }
    private let keySection: IndexFile.Section
    private let endSection: IndexFile.Section
    private let scaleSection: IndexFile.Section
    private let codeSection: IndexFile.Section

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - dimension: The number of values of a code.
    ///   - parity: The parity of the codes, 1 for each value that mirroring keeps and -1 for each that it negates; empty if it
    ///     is not known.
    /// - Throws: `IndexFileError` if the file is missing, damaged, or of codes of another layout.
    public init(opening path: String, dimension: Int, parity: [Int8]) throws(IndexFileError) {
        let layout = CodeLayout(dimension: dimension, parity: parity)
        let file = try IndexFile(opening: path, kind: Self.kind, access: .random)
        let head: [UInt64] = try file.values(of: file.section("head", byteCount: 32))
        keySection = try file.section("keys")
        endSection = try file.section("ends")
        scaleSection = try file.section("scales")
        codeSection = try file.section("codes")
        let (count, frameCount) = (keySection.byteCount / 8, scaleSection.byteCount / 4)
        guard head[0] == layout.identity, Int(clamping: head[1]) == count, Int(clamping: head[2]) == frameCount,
            endSection.byteCount == 4 * count, codeSection.byteCount == frameCount * layout.size / 2
        else { throw IndexFileError(.unfit, path, "its sections do not fit together, or are of other codes") }
        if head[3] != 0 {
            quantizer = head[3]
            let (blocks, scales) = (try file.section("blocks"), try file.section("block scales"))
            let clips = try file.section("block clips")
            let starts: [UInt32] = try file.values(of: file.section("lists"))
            lists = SketchLists(
                pages: file.pages, blocks: blocks.offset..<blocks.offset + blocks.byteCount,
                scales: scales.offset..<scales.offset + scales.byteCount,
                clips: clips.offset..<clips.offset + clips.byteCount, starts: starts, clipCount: count, layout: layout)
            guard lists != nil else { throw IndexFileError(.unfit, path, "its lists do not fit together") }
        } else {
            (quantizer, lists) = (nil, nil)
        }
        self.file = file
        self.layout = layout
        self.count = count
        self.frameCount = frameCount
    }

    /// Returns the keys of the clips, ascending.
    ///
    /// - Complexity: O(*n*) for *n* clips.
    public func keys() throws(IndexFileError) -> [Int64] { try file.values(of: keySection) }

    /// Returns the key of a clip.
    package func key(of clip: Int) throws(IndexFileError) -> Int64 { try file.value(of: keySection, at: clip) }

    /// Returns the number of the clip with a key; `nil` if there is none.
    package func clip(withKey key: Int64) throws(IndexFileError) -> Int? {
        // Keys of new clips are higher than all others.
        guard count > 0, try self.key(of: count - 1) >= key else { return nil }
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if try self.key(of: middle) < key { low = middle + 1 } else { high = middle }
        }
        return try self.key(of: low) == key ? low : nil
    }

    /// Returns the frames of consecutive clips.
    package func frames(of clips: Range<Int>) throws(IndexFileError) -> PackedFrames {
        var frames = PackedFrames()
        try frames.append(clips, of: self)
        return frames
    }

    /// Returns the clips that have a frame in a list of the choice with evidence of at least `least` with one of its rows,
    /// and the highest evidence of each; none without lists.
    package func clips(
        by rows: SketchRows, _ choice: SketchLists.Probes, least: Float
    ) throws(IndexFileError) -> [(clip: UInt32, evidence: Float)] {
        guard let lists else { return [] }
        do throws(CheckedPages.Damage) {
            return try lists.found(by: rows, choice, least: least)
        } catch {
            throw file.error(error)
        }
    }

    /// Checks that all bytes of the file are as they were written.
    public func verify() throws(IndexFileError) { try file.verify() }

    /// Adds consecutive clips to others.
    func copy(_ clips: Range<Int>, to frames: inout PackedFrames) throws(IndexFileError) {
        guard !clips.isEmpty else { return }
        let first = clips.lowerBound > 0 ? clips.lowerBound - 1 : 0
        let ends: [UInt32] = try file.values(of: endSection, in: first..<clips.upperBound)
        let start = clips.lowerBound > 0 ? Int(ends[0]) : 0
        let own = clips.lowerBound > 0 ? ends[1...] : ends[...]
        let end = Int(own.last ?? 0)
        guard start <= end, end <= frameCount, zip(own, own.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw IndexFileError(.unfit, path, "the frames of its clips are not in order")
        }
        let base = frames.scales.count
        frames.scales += try file.values(Float.self, of: scaleSection, in: start..<end)
        let rowSize = layout.size / 2
        frames.codes += try file.values(UInt8.self, of: codeSection, in: start * rowSize..<end * rowSize)
        frames.ends += own.map { Int32(base + Int($0) - start) }
    }
}
