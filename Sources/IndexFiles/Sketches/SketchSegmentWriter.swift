package import Kernels

/// Writes a ``SketchSegment``: clips in ascending order of keys, then the inverted lists.
///
/// Holds all codes in memory: 80 bytes a frame.
package struct SketchSegmentWriter {
    /// The centroids of inverted lists.
    package struct Centroids {
        let identity: UInt64
        let count: Int
        let lists: (_ codes: [Int8], _ inverseNorms: [Float]) -> [UInt32]

        /// Creates centroids.
        ///
        /// - Parameters:
        ///   - identity: Their number, not 0, which the segment stores.
        ///   - count: How many there are.
        ///   - lists: Returns the list of each of some codes.
        package init(
            identity: UInt64, count: Int, lists: @escaping (_ codes: [Int8], _ inverseNorms: [Float]) -> [UInt32]
        ) {
            self.identity = identity
            self.count = count
            self.lists = lists
        }
    }

    private let layout: CodeLayout
    private var frames = PackedFrames()
    package private(set) var keys: [Int64] = []

    /// Creates a segment without clips.
    package init(layout: CodeLayout) { self.layout = layout }

    /// Adds consecutive clips.
    ///
    /// - Precondition: the keys ascend, and are higher than those before.
    package mutating func append(keys: [Int64], _ frames: PackedFrames) {
        precondition(keys.count == frames.ends.count, "\(keys.count) keys of \(frames.ends.count) clips")
        for key in keys {
            precondition(self.keys.last.map { $0 < key } ?? true, "the key \(key) after \(self.keys.last ?? 0)")
            self.keys.append(key)
        }
        self.frames.append(frames)
    }

    /// The number of frames so far.
    package var frameCount: Int { frames.scales.count }

    /// Writes the file.
    ///
    /// - Parameters:
    ///   - centroids: The centroids of the lists; `nil` for a segment without lists.
    package func write(to path: String, centroids: Centroids?) throws(IndexFileError) {
        let writer = try IndexFileWriter(at: path, kind: SketchSegment.kind)
        func add<Value: BitwiseCopyable>(_ name: String, _ values: [Value]) throws(IndexFileError) {
            let byteCount = values.count * MemoryLayout<Value>.stride
            try writer.append(values, to: writer.addSection(name, byteCount: byteCount))
        }
        try add(
            "head", [layout.identity, UInt64(keys.count), UInt64(frameCount), centroids.map(\.identity) ?? 0])
        try add("keys", keys)
        try add("ends", frames.ends.map { UInt32($0) })
        try add("scales", frames.scales)
        try add("codes", frames.codes)
        if let centroids {
            let lists = lists(of: centroids)
            var (starts, order): ([UInt32], [Int?]) = ([0], [])
            for list in lists {
                order += list
                let padding = (SketchBlocks.blockSize - order.count % SketchBlocks.blockSize) % SketchBlocks.blockSize
                order += repeatElement(nil, count: padding)
                starts.append(UInt32(order.count / SketchBlocks.blockSize))
            }
            try add("lists", starts)
            try add("block scales", order.map { $0.map { frames.scales[$0] } ?? 0 })
            let clips = clips()
            try add("block clips", order.map { $0.map { clips[$0] } ?? .max })
            let section = try writer.addSection("blocks", byteCount: order.count * layout.size / 2)
            for first in stride(from: 0, to: order.count, by: 4_096) {
                try writer.append(blocks(of: order[first..<min(first + 4_096, order.count)]), to: section)
            }
        }
        try writer.finish()
    }

    /// Returns the frames of each list, ascending.
    private func lists(of centroids: Centroids) -> [[Int]] {
        var lists = [[Int]](repeating: [], count: centroids.count)
        let rowSize = layout.size / 2
        for first in stride(from: 0, to: frameCount, by: 65_536) {
            let range = first..<min(first + 65_536, frameCount)
            let rows = Array(frames.codes[range.lowerBound * rowSize..<range.upperBound * rowSize])
            let codes = layout.restored(layout.unpackedRows(rows))
            let found = centroids.lists(codes, Array(frames.scales[range]))
            for (frame, list) in zip(range, found) { lists[Int(list)].append(frame) }
        }
        return lists
    }

    /// Returns the number of the clip of each frame.
    private func clips() -> [UInt32] {
        var clips: [UInt32] = []
        clips.reserveCapacity(frameCount)
        for (clip, end) in frames.ends.enumerated() {
            clips += repeatElement(UInt32(clip), count: Int(end) - clips.count)
        }
        return clips
    }

    private func blocks(of order: ArraySlice<Int?>) -> [UInt8] {
        let rowSize = layout.size / 2
        var rows: [UInt8] = []
        rows.reserveCapacity(order.count * rowSize)
        let filler = layout.packedRows([Int8](repeating: 0, count: layout.dimension))
        for frame in order {
            if let frame {
                rows += frames.codes[frame * rowSize..<(frame + 1) * rowSize]
            } else {
                rows += filler
            }
        }
        return SketchBlocks(
            arranged: layout.unpackedRows(rows), scales: [Float](repeating: 0, count: order.count), layout: layout
        ).bytes
    }
}
