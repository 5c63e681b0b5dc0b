internal import CKernels

/// Scales, converts and orients the planes of decoded pictures.
package enum PlaneScaling {
    /// The memory layout of a plane's samples.
    package struct Layout: Hashable, Sendable {
        /// The number of samples of a row, without padding.
        package let width: Int
        /// The number of rows of the plane.
        package let height: Int
        /// The number of bytes from the start of one row to that of the next; negative if rows are stored from the
        /// bottom up.
        package let stride: Int
        /// The bits of a sample: 8 in one byte, or 9 to 16 in two bytes in native byte order.
        package let depth: Int

        /// Creates a layout from its size in samples, its stride in bytes and its depth in bits.
        package init(width: Int, height: Int, stride: Int, depth: Int) {
            self.width = width
            self.height = height
            self.stride = stride
            self.depth = depth
        }
    }

    /// Returns a plane scaled to `width` x `height` values of 16 bits, row by row, each the mean of the area that it
    /// covers.
    ///
    /// A sample s of any depth becomes s · 2^(16 - depth); the mean is rounded once, half up. A mirrored plane gives
    /// the mirrored result bit for bit.
    ///
    /// - Parameters:
    ///   - samples: The first sample of the top row; all rows of the layout can be read.
    ///   - layout: The memory layout of the samples.
    ///   - width: The width of the target in pixels, above 0.
    ///   - height: The height of the target in pixels, above 0.
    ///   - scratch: Working memory, enlarged if needed.
    /// - Precondition: The plane is not empty and has at most 2²⁹ samples in fewer than 65,536 rows.
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

    /// Returns one plane of bytes computed from three planes of 16 bits: the sum of each value times its factor and of
    /// a constant, rounded and clamped to 0...255.
    ///
    /// - Parameters:
    ///   - planes: Three planes of the same size.
    ///   - row: A factor for each plane, and the constant.
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

    /// Returns a plane of `width` x `height` bytes, flipped as asked and then, if `transposes`, with rows and columns
    /// exchanged; the result is then `height` x `width`.
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
