internal import CKernels

/// Scales, converts and turns the planes of decoded pictures.
package enum PlaneScaling {
    /// How the samples of a plane stand in memory.
    package struct Layout: Hashable, Sendable {
        package let width: Int
        package let height: Int
        /// Bytes from one row to the next; may be negative.
        package let stride: Int
        /// Bits of a sample: 8 in one byte, 9 to 16 in two of the machine's own order.
        package let depth: Int

        package init(width: Int, height: Int, stride: Int, depth: Int) {
            self.width = width
            self.height = height
            self.stride = stride
            self.depth = depth
        }
    }

    /// Averages a plane over the areas that the pixels of the target cover, into 16 bits whatever the depth: a sample s
    /// becomes s · 2^(16 - depth), rounded once, half up. A mirrored plane gives the mirrored result bit for bit.
    ///
    /// - Parameters:
    ///   - samples: the first sample of the top row; all rows of the layout can be read.
    ///   - width: of the target.
    ///   - height: of the target.
    ///   - scratch: memory to work in, enlarged where it is too small.
    /// - Returns: `width` x `height` values.
    package static func average(
        _ samples: UnsafeRawPointer, _ layout: Layout, width: Int, height: Int, scratch: inout [UInt64]
    ) -> [UInt16] {
        precondition(
            layout.width > 0 && layout.height > 0 && layout.width * layout.height <= 1 << 29
                && width > 0 && height > 0 && (8...16).contains(layout.depth),
            "\(layout) to \(width)x\(height)")
        let scratchCount = 4 * layout.width + 2 * width + 20
        if scratch.count < scratchCount { scratch = Array(repeating: 0, count: scratchCount) }
        let plane = unsafe vidrec_plane(
            samples: samples, stride: layout.stride, width: Int32(layout.width), height: Int32(layout.height),
            depth: Int32(layout.depth))
        return unsafe [UInt16](unsafeUninitializedCapacity: width * height) { target, filled in
            unsafe vidrec_scale_plane(plane, Int32(width), Int32(height), target.baseAddress, &scratch)
            filled = width * height
        }
    }

    /// Returns one plane of bytes of three planes of 16 bits: the sum of each value times its factor and of a constant,
    /// rounded and clamped to 0...255.
    ///
    /// - Parameters:
    ///   - planes: three, of one size.
    ///   - row: three factors and the constant.
    package static func convert(_ planes: [[UInt16]], row: [Float]) -> [UInt8] {
        precondition(
            planes.count == 3 && row.count == 4 && planes.allSatisfy { $0.count == planes[0].count },
            "\(planes.count) planes of \(planes.map(\.count)) values, and \(row.count) factors")
        let count = planes[0].count
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            unsafe vidrec_convert_colors(planes[0], planes[1], planes[2], count, row, target.baseAddress)
            filled = count
        }
    }

    /// Returns a plane of `width` x `height` bytes flipped, then with rows and columns exchanged, as asked.
    package static func orient(
        _ plane: [UInt8], width: Int, height: Int, flipsHorizontally: Bool, flipsVertically: Bool, transposes: Bool
    ) -> [UInt8] {
        precondition(plane.count == width * height, "\(plane.count) values for \(width)x\(height)")
        return unsafe [UInt8](unsafeUninitializedCapacity: plane.count) { target, filled in
            unsafe vidrec_orient_plane(
                plane, Int32(width), Int32(height), flipsHorizontally ? 1 : 0, flipsVertically ? 1 : 0,
                transposes ? 1 : 0, target.baseAddress)
            filled = plane.count
        }
    }
}
