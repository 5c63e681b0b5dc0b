package import ClipTypes
private import Foundation

/// Computes PDQ hashes of frames.
///
/// Dalins, Wilson, Boudry, "PDQ & TMK + PDQF - A Test Drive of Facebook's Perceptual Hashing Algorithms", 2019, and the
/// document `hashing.pdf` of Facebook's ThreatExchange: luma is smoothed by two box filters in each direction (Jarosz),
/// reduced to 64x64, and transformed by a discrete cosine transform, of which 16x16 frequencies are kept without the
/// constant ones; a bit tells whether a frequency is above the median of all.
package enum PDQHash {
    private static let side = 64
    /// The short side of pictures that were reduced; the long one is at most four times as long.
    private static let shortSide = 144
    private static let kept = 16

    /// Returns the hash of a frame.
    ///
    /// - Complexity: O(*n*) for *n* pixels.
    package static func hash(of frame: Frame) -> FrameHash {
        let (width, height) = (frame.picture.width, frame.picture.height)
        let isReduced = min(width, height) >= shortSide || max(width, height) >= 4 * shortSide
        let (across, down) = (samples(of: width, isReduced: isReduced), samples(of: height, isReduced: isReduced))
        var rows = [Float](repeating: 0, count: height * side)
        for row in 0..<height {
            for (number, sample) in across.enumerated() {
                var sum: Float = 0
                for (offset, weight) in sample.weights.enumerated() {
                    sum += weight * Float(frame.picture.luma[row * width + sample.first + offset])
                }
                rows[row * side + number] = sum
            }
        }
        var reduced = [Float](repeating: 0, count: side * side)
        for (number, sample) in down.enumerated() {
            for (offset, weight) in sample.weights.enumerated() {
                let start = (sample.first + offset) * side
                for column in 0..<side { reduced[number * side + column] += weight * rows[start + column] }
            }
        }
        let frequencies = frequencies(reduced)
        let median = frequencies.sorted()[(frequencies.count - 1) / 2]
        var bytes = [UInt8](repeating: 0, count: FrameHash.byteCount)
        for (bit, frequency) in frequencies.reversed().enumerated() where frequency > median {
            bytes[bit / 8] |= 0x80 >> UInt8(bit % 8)
        }
        guard let hash = FrameHash(time: max(frame.time, .zero), bytes: bytes, quality: quality(reduced)) else {
            preconditionFailure("a hash of \(bytes.count) bytes")
        }
        return hash
    }

    /// The pixels of a row or column that a sample is made of, and their weights, of the sum 1.
    private struct Sample {
        let first: Int
        let weights: [Float]
    }

    /// Returns the samples of a row or column of `count` pixels: in the middles of 64 equal parts.
    ///
    /// PDQ smooths twice by a box of a 128th of the picture, rounded up to whole pixels. A picture that was reduced to
    /// `count` pixels is smooth already, so that the weights are those of a tent as wide as what is left: variances add up,
    /// and are 2 / 12 (`count` / 128)² for two boxes and 1 / 12 for the reduction. Other pictures are sampled as in PDQ.
    private static func samples(of count: Int, isReduced: Bool) -> [Sample] {
        guard isReduced else {
            let window = (count + 2 * side - 1) / (2 * side)
            return (0..<side).map { number in
                let center = Int((Float(number) + 0.5) * Float(count) / Float(side))
                return boxes(window, around: center, count: count)
            }
        }
        let box = Float(count) / 128
        let radius = max(1, (6 * max(0, (2 * box * box - 1) / 12)).squareRoot())
        return (0..<side).map { number in
            let center = (Float(number) + 0.5) * Float(count) / Float(side) - 0.5
            let first = max(0, Int((center - radius).rounded(.up)))
            let last = min(count - 1, Int((center + radius).rounded(.down)))
            let weights = (first...max(first, last)).map { max(0, 1 - abs(Float($0) - center) / radius) }
            let sum = weights.reduce(0, +)
            return Sample(first: min(first, count - 1), weights: sum > 0 ? weights.map { $0 / sum } : [1])
        }
    }

    /// Returns the sample at a pixel after smoothing twice by a box, of which the part within the picture counts.
    private static func boxes(_ window: Int, around center: Int, count: Int) -> Sample {
        let after = (window + 2) / 2 - 1
        func box(_ center: Int) -> ClosedRange<Int> {
            max(0, center - (window - 1 - after))...min(count - 1, center + after)
        }
        let outer = box(center)
        let first = box(outer.lowerBound).lowerBound
        var weights = [Float](repeating: 0, count: box(outer.upperBound).upperBound - first + 1)
        for middle in outer {
            let inner = box(middle)
            for pixel in inner { weights[pixel - first] += 1 / Float(outer.count * inner.count) }
        }
        return Sample(first: first, weights: weights)
    }

    /// The differences of neighbors in percent of the range, rounded toward zero, summed and scaled.
    private static func quality(_ reduced: [Float]) -> Int {
        var sum = 0
        for row in 0..<side {
            for column in 0..<side {
                let value = reduced[row * side + column]
                if row + 1 < side { sum += Int(abs((value - reduced[(row + 1) * side + column]) * 100 / 255)) }
                if column + 1 < side { sum += Int(abs((value - reduced[row * side + column + 1]) * 100 / 255)) }
            }
        }
        return min(100, sum / 90)
    }

    /// The frequencies 1...16 in both directions.
    private static func frequencies(_ reduced: [Float]) -> [Float] {
        var rows = [Float](repeating: 0, count: kept * side)
        for frequency in 0..<kept {
            for row in 0..<side {
                let factor = cosines[frequency * side + row]
                for column in 0..<side { rows[frequency * side + column] += factor * reduced[row * side + column] }
            }
        }
        var result = [Float](repeating: 0, count: kept * kept)
        for row in 0..<kept {
            for frequency in 0..<kept {
                result[row * kept + frequency] = (0..<side).reduce(Float(0)) { sum, column in
                    sum + rows[row * side + column] * cosines[frequency * side + column]
                }
            }
        }
        return result
    }

    /// Row *i* of the transform: the cosine of frequency *i* + 1 at each of 64 samples.
    private static let cosines: [Float] = (0..<kept * side).map { index in
        let (frequency, sample) = (index / side + 1, index % side)
        return Float(
            (2 / Double(side)).squareRoot() * cos(.pi / 2 / Double(side) * Double(frequency * (2 * sample + 1))))
    }
}
