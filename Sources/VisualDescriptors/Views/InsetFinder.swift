public import ClipTypes

/// Detects insets (picture-in-picture): axis-parallel rectangles whose borders stay in place while their content
/// changes.
///
/// A picture-in-picture, a split screen or a clip on a blurred background has straight borders, parallel to the edges
/// of the picture and at the same position in every frame. Differences of neighboring pixels are counted over all
/// frames, and rectangles are ranked by the share of their four sides that is such a border.
public struct InsetFinder: Sendable {
    /// The minimum difference of two neighboring pixels in any plane at a border.
    static let borderStep = 10
    /// The number of lines in each direction that are tried as sides, besides the edges of the picture.
    static let candidateLines = 14
    /// The minimum share of border of each side.
    static let minimumSideShare: Float = 0.35
    /// The minimum mean share of border of the sides.
    static let minimumMeanShare: Float = 0.55
    /// The minimum area of an inset as a share of the picture.
    static let minimumArea = 0.06
    /// The maximum area of an inset as a share of the picture.
    static let maximumArea = 0.92

    /// Returns the insets of a clip, the one with the clearest borders first.
    ///
    /// - Parameters:
    ///   - pictures: The pictures of several frames. Those of another size than the first are ignored.
    ///   - limit: The maximum number of insets; none if it is not positive. Of two that overlap by more than 70%
    ///     (intersection over union), only the first is returned.
    /// - Returns: The regions of the insets in pixels of the pictures; empty if there are none, or for pictures below
    ///   16 pixels on a side.
    /// - Complexity: O(pixels + lines⁴).
    public static func insets(in pictures: [Picture], limit: Int) -> [ContentRegion] {
        guard let first = pictures.first, first.width >= 16, first.height >= 16 else { return [] }
        let (width, height) = (first.width, first.height)
        let usable = pictures.filter { $0.width == width && $0.height == height }
        let columns = BorderMap(usable, areColumns: true)
        let rows = BorderMap(usable, areColumns: false)
        let xs = columns.strongest(candidateLines)
        let ys = rows.strongest(candidateLines)
        var found: [(region: ContentRegion, rating: Float)] = []
        for (index, left) in xs.enumerated() {
            for right in xs[(index + 1)...] where right - left >= 12 {
                for (index, top) in ys.enumerated() {
                    for bottom in ys[(index + 1)...] where bottom - top >= 12 {
                        let area = Double((right - left) * (bottom - top)) / Double(width * height)
                        guard minimumArea...maximumArea ~= area else { continue }
                        let sides = [
                            columns.share(of: left, from: top, to: bottom),
                            columns.share(of: right, from: top, to: bottom),
                            rows.share(of: top, from: left, to: right),
                            rows.share(of: bottom, from: left, to: right),
                        ].compactMap { $0 }
                        guard let least = sides.min(), least >= minimumSideShare else { continue }
                        let mean = sides.reduce(0, +) / Float(sides.count)
                        guard mean >= minimumMeanShare else { continue }
                        // Edges of the picture are no evidence: prefer rectangles with more sides inside of it.
                        let rating = mean * Float(sides.count).squareRoot()
                        let region = ContentRegion(x: left, y: top, width: right - left, height: bottom - top)
                        found.append((region, rating))
                    }
                }
            }
        }
        found.sort {
            ($1.rating, $0.region.y, $0.region.x, $0.region.width, $0.region.height)
                < ($0.rating, $1.region.y, $1.region.x, $1.region.width, $1.region.height)
        }
        var chosen: [ContentRegion] = []
        for candidate in found where chosen.count < limit {
            if chosen.allSatisfy({ $0.overlap(with: candidate.region) <= 0.7 }) { chosen.append(candidate.region) }
        }
        return chosen
    }
}

extension ContentRegion {
    /// Returns the intersection over union of two regions, 0...1.
    func overlap(with other: ContentRegion) -> Double {
        let across = min(x + width, other.x + other.width) - max(x, other.x)
        let down = min(y + height, other.y + other.height) - max(y, other.y)
        guard across > 0, down > 0 else { return 0 }
        let shared = across * down
        return Double(shared) / Double(width * height + other.width * other.height - shared)
    }
}

/// The strength of the border between each two neighboring columns or rows over several pictures.
private struct BorderMap {
    let lineCount: Int
    let length: Int
    /// For each line, the cumulative sum along it of the share of pictures with a border.
    private let sums: [Float]

    init(_ pictures: [Picture], areColumns: Bool) {
        let (width, height) = (pictures[0].width, pictures[0].height)
        let (lineCount, length) = areColumns ? (width, height) : (height, width)
        let (across, along) = areColumns ? (1, width) : (width, 1)
        var counts = [Float](repeating: 0, count: (lineCount + 1) * length)
        for picture in pictures {
            for line in 1..<lineCount {
                for position in 0..<length {
                    let here = line * across + position * along
                    let before = here - across
                    let luma = abs(Int(picture.luma[here]) - Int(picture.luma[before]))
                    let blue = abs(Int(picture.blueDifference[here]) - Int(picture.blueDifference[before]))
                    let red = abs(Int(picture.redDifference[here]) - Int(picture.redDifference[before]))
                    if max(luma, max(blue, red)) >= InsetFinder.borderStep { counts[line * length + position] += 1 }
                }
            }
        }
        let scale = 1 / Float(pictures.count)
        var sums = [Float](repeating: 0, count: (lineCount + 1) * (length + 1))
        for line in 1..<lineCount {
            var sum: Float = 0
            for position in 0..<length {
                func share(_ line: Int) -> Float {
                    line > 0 && line < lineCount ? counts[line * length + position] * scale : 0
                }
                // Scaling spreads a border over two lines. Texture has differences at a distance on both sides, too.
                let here = max(share(line), max(share(line - 1), share(line + 1)))
                let beside = (share(line - 4) + share(line + 4)) / 2
                sum += max(0, here - beside)
                sums[line * (length + 1) + position + 1] = sum
            }
        }
        self.lineCount = lineCount
        self.length = length
        self.sums = sums
    }

    /// Returns the `count` lines with the strongest borders and both edges of the picture, in ascending order.
    func strongest(_ count: Int) -> [Int] {
        let totals = (0...lineCount).map { sums[$0 * (length + 1) + length] }
        let peaks = (2..<lineCount - 1).filter {
            totals[$0] > 0 && totals[$0] >= totals[$0 - 1] && totals[$0] > totals[$0 + 1]
        }
        let best = peaks.sorted { (totals[$1], $0) < (totals[$0], $1) }.prefix(count)
        return ([0] + best + [lineCount]).sorted()
    }

    /// Returns the share of border in a part of a line, 0...1; `nil` for an edge of the picture.
    func share(of line: Int, from: Int, to: Int) -> Float? {
        guard line > 0, line < lineCount else { return nil }
        let start = line * (length + 1)
        return (sums[start + to] - sums[start + from]) / Float(to - from)
    }
}
