public import ClipTypes

/// Finds pictures within a picture: upright rectangles whose straight borders stay in place while their content moves.
///
/// A picture-in-picture, a split screen or a clip on a blurred background has borders that no camera makes: straight,
/// parallel to the edges, at the same place in every frame. Steps of brightness or color from one pixel to the next are
/// counted over the frames, and rectangles are rated by how much of their four sides are such borders.
public struct InsetFinder: Sendable {
    /// The step of a plane across two pixels that counts as a border.
    static let step = 10
    /// How many lines of each direction are tried as sides, besides the edges of the picture.
    static let lines = 14
    /// The least share of each side that must be border.
    static let leastSide: Float = 0.35
    /// The least mean share of border over the four sides.
    static let leastMean: Float = 0.55
    /// The smallest part of the picture that an inset fills.
    static let leastArea = 0.06
    /// The largest part of the picture that an inset fills.
    static let largestArea = 0.92

    /// The insets of a clip, the surest first.
    ///
    /// - Parameters:
    ///   - pictures: frames of one clip. Those of another size than the first are passed over.
    ///   - limit: how many insets to name at the most; of two that overlap by more than 70 %, only the surer.
    /// - Complexity: O(pixels + lines⁴).
    public static func insets(in pictures: [Picture], limit: Int) -> [ContentRegion] {
        guard let first = pictures.first, first.width >= 16, first.height >= 16 else { return [] }
        let (width, height) = (first.width, first.height)
        let usable = pictures.filter { $0.width == width && $0.height == height }
        let columns = BorderMap(usable, areColumns: true)
        let rows = BorderMap(usable, areColumns: false)
        let xs = columns.strongest(lines)
        let ys = rows.strongest(lines)
        var found: [(region: ContentRegion, rating: Float)] = []
        for (index, left) in xs.enumerated() {
            for right in xs[(index + 1)...] where right - left >= 12 {
                for (index, top) in ys.enumerated() {
                    for bottom in ys[(index + 1)...] where bottom - top >= 12 {
                        let area = Double((right - left) * (bottom - top)) / Double(width * height)
                        guard leastArea...largestArea ~= area else { continue }
                        let sides = [
                            columns.share(of: left, from: top, to: bottom),
                            columns.share(of: right, from: top, to: bottom),
                            rows.share(of: top, from: left, to: right),
                            rows.share(of: bottom, from: left, to: right),
                        ].compactMap { $0 }
                        guard let least = sides.min(), least >= leastSide else { continue }
                        let mean = sides.reduce(0, +) / Float(sides.count)
                        guard mean >= leastMean else { continue }
                        // An edge of the picture is no evidence: a rectangle with more sides of its own comes first.
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
    /// The shared area as a part of the joint area, 0...1 (intersection over union).
    func overlap(with other: ContentRegion) -> Double {
        let across = min(x + width, other.x + other.width) - max(x, other.x)
        let down = min(y + height, other.y + other.height) - max(y, other.y)
        guard across > 0, down > 0 else { return 0 }
        let shared = across * down
        return Double(shared) / Double(width * height + other.width * other.height - shared)
    }
}

/// Where, between two columns or two rows, there is a step in most frames that is not there beside.
private struct BorderMap {
    let lineCount: Int
    let length: Int
    /// For each line, the running sum along it of how clearly the step stands there.
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
                    if max(luma, max(blue, red)) >= InsetFinder.step { counts[line * length + position] += 1 }
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
                // Scaling spreads a border over two lines; texture has steps farther to both sides as well.
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

    /// The lines with the most border, and both edges of the picture, in order.
    func strongest(_ count: Int) -> [Int] {
        let totals = (0...lineCount).map { sums[$0 * (length + 1) + length] }
        let peaks = (2..<lineCount - 1).filter {
            totals[$0] > 0 && totals[$0] >= totals[$0 - 1] && totals[$0] > totals[$0 + 1]
        }
        let best = peaks.sorted { (totals[$1], $0) < (totals[$0], $1) }.prefix(count)
        return ([0] + best + [lineCount]).sorted()
    }

    /// How much of a part of a line is border, 0...1; nil for an edge of the picture.
    func share(of line: Int, from: Int, to: Int) -> Float? {
        guard line > 0, line < lineCount else { return nil }
        let start = line * (length + 1)
        return (sums[start + to] - sums[start + from]) / Float(to - from)
    }
}
