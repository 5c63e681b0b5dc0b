package import ClipTypes
internal import Kernels

/// The local detail of an indexed frame, unpacked for comparison.
package struct StoredDetail: Sendable {
    /// The levels row by row, with zeros up to `DetailKernels.paddedCount` values.
    package let levels: [Int8]
    /// The width of the picture without bars divided by its height.
    package let aspectRatio: Float

    package init(_ detail: FrameDetail) {
        levels = detail.levels(paddedTo: DetailKernels.paddedCount)
        aspectRatio = detail.aspectRatio
    }

    /// The sum of the squares of the levels.
    package var energy: Int32 { levels.reduce(0) { $0 + Int32($1) * Int32($1) } }
}
