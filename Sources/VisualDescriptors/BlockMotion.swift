public import ClipTypes
internal import Kernels

/// What changed since the frame sampled before: where, and which way it moved.
///
/// Block matching by full search (J. R. Jain and A. K. Jain, "Displacement measurement and its application in
/// interframe image coding", IEEE Trans. Communications 29(12), 1981) of 8x8 blocks, up to 4 pixels of 64 each way.
///
/// First the mean absolute difference of luma in 4x4 cells, 0…1, row by row; then the share of blocks that moved in each
/// of 8 directions, *k*·45 degrees counted from right to up; last the share that stayed. What is missing to 1 in these
/// nine are blocks that changed beyond recognition, as all do at a cut. The first frame of a clip has zeros only.
public struct BlockMotion: DescriptorExtractor {
    /// `block-motion`.
    public let name = "block-motion"
    /// Motion.
    public let family = DescriptorFamily.motion
    /// 16 differences, 8 directions and the share at rest.
    public let count = 25

    /// The mean difference a pixel, in steps of luma, up to which a block is held to be found again.
    static let likeness: UInt32 = 12

    /// The only way it works.
    public init() {}

    /// Appends differences and directions.
    public func describe(_ picture: DescriptorPicture, into values: inout [Float]) {
        guard let before = picture.previousLuma else {
            values.append(contentsOf: repeatElement(0, count: count))
            return
        }
        let differences = FrameKernels.blockDifferences(picture.luma, before)
        for row in 0..<4 {
            for column in 0..<4 {
                let first = row * 16 + column * 2
                let sum = differences[first] + differences[first + 1] + differences[first + 8] + differences[first + 9]
                values.append(Float(sum) / (256 * 255))
            }
        }
        let motion = FrameKernels.blockMotion(from: before, to: picture.luma)
        var moved = [Int](repeating: 0, count: 9)
        for block in 0..<64 {
            let (rest, best) = (differences[block], motion.cost[block])
            // A block must be matched clearly better elsewhere; plain ones match everywhere alike.
            let moves = 4 * best < 3 * rest && rest > 2 * 64
            guard (moves ? best : rest) <= Self.likeness * 64 else { continue }
            let direction = moves ? Self.direction(x: motion.x[block], y: -motion.y[block]) : nil
            moved[direction ?? 8] += 1
        }
        for count in moved { values.append(Float(count) / 64) }
    }

    /// The direction nearest to a shift to the right and up, in eighths of the circle; nil for none.
    static func direction(x: Int32, y: Int32) -> Int? {
        guard x != 0 || y != 0 else { return nil }
        // 985/2378 is the tangent of 22.5 degrees, nearer than any shift of whole pixels can come.
        let fromAxis = abs(y) * 2378 < abs(x) * 985 ? 0 : abs(x) * 2378 < abs(y) * 985 ? 2 : 1
        let inUpperHalf = x >= 0 ? fromAxis : 4 - fromAxis
        return y >= 0 ? inUpperHalf : (8 - inUpperHalf) % 8
    }

    /// The cell at the other end of the row; right and left exchanged among the directions.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        switch index {
        case ..<16: (index ^ 3, 1)
        case 16..<24: (16 + (4 - (index - 16) + 8) % 8, 1)
        default: (index, 1)
        }
    }
}
