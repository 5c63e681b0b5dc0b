public import ClipTypes
internal import Kernels

/// The motion since the previous sampled frame: where luma changed, and in which directions blocks moved.
///
/// Block matching by full search (J. R. Jain and A. K. Jain, "Displacement measurement and its application in
/// interframe image coding", IEEE Trans. Communications 29(12), 1981) of 8x8 blocks, by up to 4 of 64 pixels each way.
///
/// The values are the mean absolute luma difference, 0...1, of 4x4 cells row by row; the shares of blocks that moved in
/// each of 8 directions, *k*·45 degrees counterclockwise from the right; and the share of blocks at rest. These nine
/// shares sum to less than 1 if blocks have no match, as at a cut. All values are 0 for a clip's first frame.
public struct BlockMotion: DescriptorExtractor {
    /// The name in layouts, `block-motion`.
    public let name = "block-motion"
    /// The family, motion.
    public let family = DescriptorFamily.motion
    /// The number of values, 25: 16 differences, 8 directions and the share at rest.
    public let count = 25

    /// The maximum mean absolute luma difference (0...255) of a block and its match.
    static let matchThreshold: UInt32 = 12

    /// Creates the extractor.
    public init() {}

    /// Appends the 16 differences, the 8 directions and the share at rest; zeros without a previous frame.
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
            // A block moved only if it matches clearly better elsewhere: plain blocks match equally well everywhere.
            let moves = 4 * best < 3 * rest && rest > 2 * 64
            guard (moves ? best : rest) <= Self.matchThreshold * 64 else { continue }
            let direction = moves ? Self.direction(x: motion.x[block], y: -motion.y[block]) : nil
            moved[direction ?? 8] += 1
        }
        for count in moved { values.append(Float(count) / 64) }
    }

    /// Returns the direction of a displacement to the right (x) and up (y), in eighths of the circle counterclockwise
    /// from the right; `nil` for none.
    static func direction(x: Int32, y: Int32) -> Int? {
        guard x != 0 || y != 0 else { return nil }
        // 985/2378 approximates the tangent of 22.5 degrees better than any displacement of whole pixels does.
        let fromAxis = abs(y) * 2378 < abs(x) * 985 ? 0 : abs(x) * 2378 < abs(y) * 985 ? 2 : 1
        let inUpperHalf = x >= 0 ? fromAxis : 4 - fromAxis
        return y >= 0 ? inUpperHalf : (8 - inUpperHalf) % 8
    }

    /// Returns the index of the horizontally mirrored cell or direction, with the sign 1.
    public func mirrorSource(of index: Int) -> (index: Int, sign: Float) {
        switch index {
        case ..<16: (index ^ 3, 1)
        case 16..<24: (16 + (4 - (index - 16) + 8) % 8, 1)
        default: (index, 1)
        }
    }
}
