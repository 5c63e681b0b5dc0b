public import IndexFiles
internal import Kernels

extension SketchIndex {
    /// The maximum number of frames of a sample to train centroids on.
    private static let sampleCount = SketchQuantizer.maximumCount * SketchQuantizer.trainingFrames

    /// Trains centroids on a sample of all frames, drawn at random.
    ///
    /// - Parameters:
    ///   - seed: The seed of the sample and of the first centroids.
    ///   - jobs: The maximum number of threads. The result does not depend on it.
    /// - Returns: The centroids; `nil` for an index with too few frames for lists.
    /// - Throws: `IndexFileError` if a segment is damaged.
    /// - Complexity: O(*k*²) for *k* centroids: up to 30 s on one core for five million frames and more.
    public func trainedQuantizer(seed: UInt64 = 1, jobs: Int) throws(IndexFileError) -> SketchQuantizer? {
        guard frameCount >= Self.leastFrames || forcedMethod == .lists else { return nil }
        let wanted = SketchQuantizer.centroidCount(forFrames: frameCount) * SketchQuantizer.trainingFrames
        var random = SeededGenerator(seed: seed)
        let share = Double(wanted) / Double(max(frameCount, 1))
        var rows: [UInt8] = []
        let rowSize = layout.size / 2
        func draw(_ frames: PackedFrames) {
            for frame in frames.scales.indices where random.nextUnit() < share {
                rows += frames.codes[frame * rowSize..<(frame + 1) * rowSize]
            }
        }
        for part in parts {
            for first in stride(from: 0, to: part.segment.count, by: Self.chunkCapacity) {
                draw(try part.segment.frames(of: first..<min(first + Self.chunkCapacity, part.segment.count)))
            }
        }
        for chunk in tail { draw(chunk.frames) }
        return SketchQuantizer(
            training: layout.restored(layout.unpackedRows(rows)), frameCount: frameCount, seed: seed, layout: layout,
            jobs: jobs)
    }

    /// Writes the clips of some segments and of the memory to one new segment, which takes their place. Removed clips are
    /// left out. The former files are not deleted.
    ///
    /// - Parameters:
    ///   - range: The numbers of the segments, such as none, the last ones, or all; at the end if the clips of the memory
    ///     are included.
    ///   - includesTail: Whether the clips of the memory are included.
    ///   - path: The path of the new file.
    ///   - quantizer: The centroids of the index from now on, usually those it has; `nil` for a segment without lists.
    ///   - jobs: The maximum number of threads. The file does not depend on it.
    /// - Throws: `IndexFileError` if a segment is damaged, or the file cannot be written; the index is then as it was.
    /// - Complexity: 80 bytes of memory for each frame, and 15 microseconds with 16,384 centroids.
    public mutating func compact(
        _ range: Range<Int>, includesTail: Bool = true, to path: String, quantizer: SketchQuantizer?, jobs: Int
    ) throws(IndexFileError) {
        var clips: [(key: Int64, part: Int, clip: Int)] = []
        for number in range {
            let (keys, part) = (try parts[number].segment.keys(), parts[number])
            for (clip, key) in keys.enumerated() where !part.isRemoved(clip) { clips.append((key, number, clip)) }
        }
        if includesTail {
            for (number, chunk) in tail.enumerated() {
                for (clip, key) in chunk.keys.enumerated() where !chunk.isRemoved[clip] {
                    clips.append((key, parts.count + number, clip))
                }
            }
        }
        clips.sort { $0.key < $1.key }
        var writer = SketchSegmentWriter(layout: layout)
        var start = 0
        while start < clips.count {
            // Consecutive clips of one segment are copied at once.
            let first = clips[start]
            var end = start + 1
            while end < clips.count, end - start < Self.chunkCapacity, clips[end].part == first.part,
                clips[end].clip == first.clip + end - start
            {
                end += 1
            }
            let keys = clips[start..<end].map(\.key)
            if first.part < parts.count {
                writer.append(
                    keys: keys, try parts[first.part].segment.frames(of: first.clip..<first.clip + end - start))
            } else {
                for (key, clip) in zip(keys, first.clip...) {
                    writer.append(keys: [key], tail[first.part - parts.count].frames.clip(clip, layout: layout))
                }
            }
            start = end
        }
        let centroids = quantizer.map { quantizer in
            SketchSegmentWriter.Centroids(identity: quantizer.identity, count: quantizer.count) { codes, norms in
                quantizer.lists(of: codes, inverseNorms: norms, jobs: jobs)
            }
        }
        try writer.write(to: path, centroids: centroids)
        let segment = try SketchSegment(opening: path, dimension: dimension, parity: parity)
        replace(range, withTail: includesTail, by: segment, quantizer: quantizer)
    }
}
