internal import CSearchKernels

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// Codes to compare with those of ``SketchBlocks`` and ``SketchLists``: their values as a layout arranges them, the
/// reciprocals of their L2 norms, and what is subtracted from their cosines.
package struct SketchRows: Sendable {
    fileprivate let values: [Int8]
    fileprivate let scales: [Float]
    fileprivate let biases: [Float]

    /// The number of codes.
    package var count: Int { scales.count }

    /// Creates rows of codes of the layout's dimension, one after another, in -8...7.
    package init(_ codes: [Int8], scales: [Float], biases: [Float]? = nil, layout: CodeLayout) {
        precondition(
            codes.count == scales.count * layout.dimension && biases?.count ?? scales.count == scales.count,
            "\(codes.count) values and \(scales.count) scales")
        values = layout.arranged(codes)
        self.scales = scales
        self.biases = biases ?? [Float](repeating: 0, count: scales.count)
    }

    fileprivate func withKernelRows<Result>(_ body: (UnsafePointer<vidrec_sketch_rows>) -> Result) -> Result {
        unsafe values.withUnsafeBufferPointer { values in
            unsafe scales.withUnsafeBufferPointer { scales in
                unsafe biases.withUnsafeBufferPointer { biases in
                    var rows = unsafe vidrec_sketch_rows(
                        values: values.baseAddress, scales: scales.baseAddress, biases: biases.baseAddress)
                    return unsafe body(&rows)
                }
            }
        }
    }
}

/// Codes in blocks of 16, in memory.
package struct SketchBlocks: Sendable {
    /// The number of codes of a block.
    package static let blockSize = Int(VIDREC_BLOCK_CODES)

    /// The bytes of the blocks.
    package let bytes: [UInt8]
    private let scales: [Float]
    private let size: Int
    /// The number of codes.
    package let count: Int

    /// Creates blocks of codes of the layout's dimension, one after another, in -8...7.
    ///
    /// - Parameter scales: The reciprocal of the L2 norm of each code.
    package init(_ codes: [Int8], scales: [Float], layout: CodeLayout) {
        precondition(codes.count == scales.count * layout.dimension, "\(codes.count) values")
        self.init(arranged: layout.arranged(codes), scales: scales, layout: layout)
    }

    /// Creates blocks of codes whose values are arranged.
    package init(arranged values: [Int8], scales: [Float], layout: CodeLayout) {
        precondition(values.count == scales.count * layout.size, "\(values.count) values")
        count = scales.count
        size = layout.size
        let padded = (count + Self.blockSize - 1) / Self.blockSize * Self.blockSize
        self.scales = scales + [Float](repeating: 0, count: padded - count)
        let byteCount = padded * size / 2
        bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { bytes, initialized in
            if let start = bytes.baseAddress { unsafe vidrec_pack_blocks(values, scales.count, layout.size, start) }
            initialized = byteCount
        }
    }

    /// Returns the reciprocal of the L2 norm of each of some codes; 0 for a code of zeros.
    package static func inverseNorms(_ codes: [Int8], dimension: Int) -> [Float] {
        guard dimension > 0 else { return [] }
        return (0..<codes.count / dimension).map { code in
            var square = 0
            for index in code * dimension..<(code + 1) * dimension { square += Int(codes[index]) * Int(codes[index]) }
            return square > 0 ? 1 / Float(square).squareRoot() : 0
        }
    }

    /// The number of values of a row of ``similarities(of:)``: ``count``, rounded up to whole blocks.
    package var width: Int { scales.count }

    /// Returns the cosine of each row with each code, less the row's bias: first those of the first row. The values
    /// after the last code of a row mean nothing.
    package func similarities(of rows: SketchRows) -> [Float] {
        let resultCount = rows.count * width
        return unsafe [Float](unsafeUninitializedCapacity: resultCount) { results, initialized in
            if let start = results.baseAddress {
                unsafe withKernelBlocks { blocks in
                    unsafe rows.withKernelRows { rows in
                        unsafe vidrec_block_similarities(
                            blocks, width / Self.blockSize, rows, resultCount / width, start)
                    }
                }
            }
            initialized = resultCount
        }
    }

    /// Returns the number of the code with the highest cosine with each row, of equal ones the first; 0 without codes.
    package func nearest(to rows: SketchRows) -> [UInt32] {
        let similarities = similarities(of: rows)
        return (0..<rows.count).map { row in
            var (best, highest) = (0, -Float.infinity)
            for index in 0..<count where similarities[row * width + index] > highest {
                (best, highest) = (index, similarities[row * width + index])
            }
            return UInt32(best)
        }
    }

    private func withKernelBlocks(_ body: (UnsafePointer<vidrec_sketch_blocks>) -> Void) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe scales.withUnsafeBufferPointer { scales in
                var blocks = unsafe vidrec_sketch_blocks(
                    pages: vidrec_pages(bytes: nil, checksums: nil, checked: nil, count: 0),
                    blocks: bytes.baseAddress, scales: scales.baseAddress, clips: nil, size: size)
                unsafe body(&blocks)
            }
        }
    }
}

/// Inverted lists of codes in the pages of a file.
package struct SketchLists: Sendable {
    /// The rows to compare with some lists.
    package struct Probes: Sendable {
        /// The lists, ascending.
        package var lists: [UInt32] = []
        /// For each list, the end of its rows in ``rows``.
        package var ends: [UInt32] = []
        /// The numbers of the rows.
        package var rows: [UInt32] = []

        /// Chooses the pairs of a row and a list with the highest evidence.
        ///
        /// - Parameters:
        ///   - evidence: `width` values for each row, of which the first ones are those of the lists.
        ///   - sizes: The number of codes of each list.
        ///   - budget: The number of comparisons of a row with a code; a few more with equal evidence.
        package init(evidence: [Float], width: Int, sizes: [UInt32], budget: Int) {
            precondition(
                width >= sizes.count && width > 0 && evidence.count.isMultiple(of: width), "\(evidence.count) values")
            let rowCount = evidence.count / width
            var steps = [UInt64](repeating: 0, count: Int(VIDREC_EVIDENCE_STEPS))
            unsafe vidrec_sum_steps(evidence, rowCount, width, sizes.count, sizes, &steps)
            var (least, sum) = (steps.count - 1, steps.last ?? 0)
            while least > 0, sum < UInt64(budget) {
                least -= 1
                sum += steps[least]
            }
            var all = [UInt32](repeating: 0, count: sizes.count)
            let count = unsafe vidrec_choose_lists(evidence, rowCount, width, sizes.count, least, &all, nil, 0)
            rows = unsafe [UInt32](unsafeUninitializedCapacity: count) { numbers, initialized in
                if let start = numbers.baseAddress {
                    unsafe _ = vidrec_choose_lists(
                        evidence, rowCount, width, sizes.count, least, &all, start, count)
                }
                initialized = count
            }
            guard count > 0 else { return }
            var end: UInt32 = 0
            for (list, own) in all.enumerated() where own > end {
                lists.append(UInt32(list))
                ends.append(own)
                end = own
            }
        }
    }

    private let pages: CheckedPages
    private let blocks: Range<Int>
    private let scales: Range<Int>
    private let clips: Range<Int>
    private let starts: [UInt32]
    private let clipCount: Int
    private let size: Int

    /// Creates lists; returns `nil` if the numbers of bytes do not fit together.
    ///
    /// - Parameters:
    ///   - pages: The pages of a file.
    ///   - blocks: The bytes of the blocks in the file.
    ///   - scales: The bytes of the reciprocals of the L2 norms, 4 for each code of a block; 0 for a filler.
    ///   - clips: The bytes of the numbers of the clips, 4 for each code of a block; `UInt32.max` for a filler.
    ///   - starts: The first block of each list, ascending, and the number of blocks.
    ///   - clipCount: The number of clips.
    ///   - layout: The layout of the codes.
    package init?(
        pages: CheckedPages, blocks: Range<Int>, scales: Range<Int>, clips: Range<Int>, starts: [UInt32],
        clipCount: Int, layout: CodeLayout
    ) {
        let count = Int(starts.last ?? 0)
        guard blocks.count == count * SketchBlocks.blockSize * layout.size / 2,
            scales.count == count * SketchBlocks.blockSize * 4, clips.count == scales.count,
            zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 }),
            [blocks, scales, clips].allSatisfy({
                $0.lowerBound >= 0 && $0.lowerBound % 64 == 0
                    && $0.upperBound <= pages.count * CheckedPages.pageSize
            })
        else { return nil }
        self.pages = pages
        self.blocks = blocks
        self.scales = scales
        self.clips = clips
        self.starts = starts
        self.clipCount = clipCount
        size = layout.size
    }

    /// The number of lists.
    package var count: Int { max(starts.count - 1, 0) }

    /// Returns the number of codes of each list with its fillers.
    package var sizes: [UInt32] { zip(starts, starts.dropFirst()).map { ($1 - $0) * UInt32(SketchBlocks.blockSize) } }

    /// Returns the clips that have a code of a list with evidence of at least `least`, and the highest evidence of
    /// each, in the order in which they were found. Evidence is a cosine less the row's bias.
    ///
    /// - Parameters:
    ///   - rows: The rows.
    ///   - probes: Which rows to compare with which lists.
    ///   - least: Above 0.
    package func found(
        by rows: SketchRows, _ probes: Probes, least: Float
    ) throws(CheckedPages.Damage) -> [(clip: UInt32, evidence: Float)] {
        precondition(
            least > 0 && probes.lists.allSatisfy { $0 < count } && probes.lists.count == probes.ends.count
                && Int(probes.ends.last ?? 0) == probes.rows.count && probes.rows.allSatisfy { $0 < rows.count },
            "\(probes.lists.count) lists of \(count), \(probes.rows.count) rows of \(rows.count)")
        guard !probes.lists.isEmpty, clipCount > 0 else { return [] }
        var (foundCount, damaged) = (0, Int.max)
        let result = unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: clipCount) { found in
            // Zeros of the system: pages that are not needed take no time.
            guard let memory = unsafe calloc(clipCount, MemoryLayout<Float>.stride) else {
                preconditionFailure("no memory for the scores of \(clipCount) clips")
            }
            defer { unsafe free(memory) }
            let scores = unsafe memory.bindMemory(to: Float.self, capacity: clipCount)
            unsafe withKernelBlocks { blocks in
                unsafe rows.withKernelRows { rows in
                    unsafe vidrec_scan_lists(
                        blocks, starts, probes.lists, probes.ends, probes.lists.count, probes.rows, rows, least,
                        scores, clipCount, found.baseAddress, &foundCount, &damaged)
                }
            }
            return unsafe (0..<foundCount).map { (clip: found[$0], evidence: scores[Int(found[$0])]) }
        }
        guard damaged == Int.max else { throw CheckedPages.Damage(page: damaged) }
        return result
    }

    private func withKernelBlocks(_ body: (UnsafePointer<vidrec_sketch_blocks>) -> Void) {
        let pages = unsafe self.pages.pages
        guard let bytes = unsafe pages.bytes else { return }
        var blocks = unsafe vidrec_sketch_blocks(
            pages: pages, blocks: bytes + self.blocks.lowerBound,
            scales: UnsafeRawPointer(bytes + scales.lowerBound).assumingMemoryBound(to: Float.self),
            clips: UnsafeRawPointer(bytes + clips.lowerBound).assumingMemoryBound(to: UInt32.self), size: size)
        unsafe body(&blocks)
        withExtendedLifetime(self.pages) {}
    }
}
