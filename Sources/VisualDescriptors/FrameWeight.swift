internal import Kernels

/// How much a frame has to say.
enum FrameWeight {
    /// The contrast, as the standard deviation of the three planes together, up to which a picture is plain. Blank
    /// frames of real clips, noise included, stay below 2; the barest ones with a subject, a far plane in the sky, have 5.
    static let plainContrast: Float = 3
    /// The contrast from which on the weight is 1; nineteen of twenty frames of real clips have about as much or more.
    static let fullContrast: Float = 23
    /// The mean difference of luma in any of the 8x8 blocks up to which two pictures are the same.
    static let blockNoise: UInt32 = 2
    /// The same over all blocks.
    static let meanNoise: Float = 0.75

    /// 0 for a plain picture, rising evenly with its contrast to 1.
    static func weight(of picture: DescriptorPicture) -> Float {
        min(max((contrast(of: picture) - plainContrast) / (fullContrast - plainContrast), 0), 1)
    }

    /// The root of the summed variances of the three planes.
    static func contrast(of picture: DescriptorPicture) -> Float {
        let planes = [picture.luma, picture.blueDifference, picture.redDifference]
        let squared = planes.reduce(Int64(0)) { total, plane in
            let moments = FrameKernels.moments(plane)
            return total + 4096 * Int64(moments.squares) - Int64(moments.sum) * Int64(moments.sum)
        }
        return Float(squared).squareRoot() / 4096
    }

    /// Whether two planes show the same, apart from compression noise.
    static func isSame(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        let differences = FrameKernels.blockDifferences(first, second)
        return differences.allSatisfy { $0 <= blockNoise * 64 }
            && Float(differences.reduce(0, +)) <= meanNoise * 4096
    }
}
