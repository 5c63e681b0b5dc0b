internal import Kernels

/// The contrast weight of frames, and the detection of frozen frames.
enum FrameWeight {
    /// The contrast, the standard deviation of the three planes together, up to which the weight is 0. Blank frames of
    /// real clips have less than 2, noise included; the barest frames with a subject, such as a distant plane in the
    /// sky, 5.
    static let plainContrast: Float = 3
    /// The contrast at and above which the weight is 1; 95% of the frames of real clips have about as much or more.
    static let fullContrast: Float = 23
    /// The maximum mean absolute luma difference of an 8x8 block of two equal pictures.
    static let blockNoise: UInt32 = 2
    /// The maximum mean absolute luma difference of two equal pictures.
    static let meanNoise: Float = 0.75

    /// Returns the contrast weight: 0 for a plain picture, rising linearly with the contrast to 1.
    static func weight(of picture: DescriptorPicture) -> Float {
        min(max((contrast(of: picture) - plainContrast) / (fullContrast - plainContrast), 0), 1)
    }

    /// Returns the contrast: the square root of the sum of the variances of the three planes.
    static func contrast(of picture: DescriptorPicture) -> Float {
        let planes = [picture.luma, picture.blueDifference, picture.redDifference]
        let squared = planes.reduce(Int64(0)) { total, plane in
            let moments = FrameKernels.moments(plane)
            return total + 4096 * Int64(moments.squares) - Int64(moments.sum) * Int64(moments.sum)
        }
        return Float(squared).squareRoot() / 4096
    }

    /// Returns whether two luma planes are equal up to compression noise.
    static func isSame(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        let differences = FrameKernels.blockDifferences(first, second)
        return differences.allSatisfy { $0 <= blockNoise * 64 }
            && Float(differences.reduce(0, +)) <= meanNoise * 4096
    }
}
