import ClipTypes
import Foundation
import VideoDecoding

/// Decodes a file; returns all sampled frames and the report.
func decodeAll(
    _ path: String, _ sampling: FrameSampler = .adaptive, limits: DecodingLimits = .standard
) throws(VideoDecodingError) -> (frames: [Frame], report: DecodingReport) {
    var frames: [Frame] = []
    let report = try VideoDecoder(limits: limits).decode(path, sampling: sampling) { frames.append($0) }
    return (frames, report)
}

/// The code of the error for a file; `nil` if it decodes.
func errorCode(_ path: String, limits: DecodingLimits = .standard) -> VideoDecodingError.Code? {
    do throws(VideoDecodingError) {
        _ = try decodeAll(path, limits: limits)
        return nil
    } catch {
        return error.code
    }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}

extension Picture {
    var planes: [[UInt8]] { [luma, blueDifference, redDifference] }
}

/// The peak signal to noise ratio of two planes in decibels; 99 if they are equal.
func psnr(_ left: [UInt8], _ right: [UInt8]) -> Double {
    precondition(left.count == right.count)
    // A plain loop: unoptimized, and more so under a sanitizer, sequences of pairs take minutes here.
    var squares = 0
    for index in left.indices {
        let difference = Int(left[index]) - Int(right[index])
        squares += difference * difference
    }
    return squares == 0 ? 99 : 10 * log10(255 * 255 * Double(left.count) / Double(squares))
}
