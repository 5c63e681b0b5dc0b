public import ClipTypes
internal import Kernels

/// The part of a picture that shows something: all of it, or what bars at two or four sides leave.
///
/// Letterbox bars (above and below) and pillarbox bars (left and right) come and go when a clip is copied to a place of
/// another aspect ratio. They are found if two face each other, are of one color (any) apart from compression noise and
/// of like size, end in straight edges, and leave at least a fifth of the height or width. A dark scene has no such
/// edges, sky and sand have not one color, and a plain picture has nothing to leave: these stay whole.
///
/// The region of the mirrored picture is the mirrored region.
public struct ContentRegion: Hashable, Sendable {
    /// Columns left of the region.
    public let x: Int
    /// Rows above the region.
    public let y: Int
    /// Columns in the region.
    public let width: Int
    /// Rows in the region.
    public let height: Int

    /// A region by its numbers.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Finds the content of a picture.
    ///
    /// - Complexity: O(width + height) where the outermost lines show there are no bars, else O(pixels).
    public init(of picture: Picture) {
        let rows = Self.bars(Lines(picture, areRows: true))
        let columns = Self.bars(Lines(picture, areRows: false))
        let vertical = rows.flatMap { bars in
            Self.content(Lines(picture, areRows: true), between: bars, along: columns?.inside)
        }
        let horizontal = columns.flatMap { bars in
            Self.content(Lines(picture, areRows: false), between: bars, along: rows?.inside)
        }
        x = horizontal?.lowerBound ?? 0
        y = vertical?.lowerBound ?? 0
        width = horizontal?.count ?? picture.width
        height = vertical?.count ?? picture.height
    }
}

extension ContentRegion {
    /// A color in the three planes of a picture.
    struct Color: Hashable {
        var luma: UInt8
        var blue: UInt8
        var red: UInt8

        /// The largest difference in a plane.
        func difference(to other: Color) -> Int {
            max(
                abs(Int(luma) - Int(other.luma)), abs(Int(blue) - Int(other.blue)), abs(Int(red) - Int(other.red)))
        }
    }

    /// The rows or the columns of a picture.
    private struct Lines {
        let picture: Picture
        let areRows: Bool

        init(_ picture: Picture, areRows: Bool) {
            self.picture = picture
            self.areRows = areRows
        }

        var count: Int { areRows ? picture.height : picture.width }
        var length: Int { areRows ? picture.width : picture.height }

        func color(_ line: Int, _ position: Int) -> Color {
            let pixel = areRows ? line * picture.width + position : position * picture.width + line
            return Color(
                luma: picture.luma[pixel], blue: picture.blueDifference[pixel], red: picture.redDifference[pixel])
        }

        /// The mean color of a line, if hardly any pixel differs from it.
        func uniformColor(_ line: Int) -> Color? {
            var (luma, blue, red) = (length / 2, length / 2, length / 2)
            for position in 0..<length {
                let color = color(line, position)
                luma += Int(color.luma)
                blue += Int(color.blue)
                red += Int(color.red)
            }
            let mean = Color(luma: UInt8(luma / length), blue: UInt8(blue / length), red: UInt8(red / length))
            let unlike = (0..<length).count { color(line, $0).difference(to: mean) > tolerance }
            return unlike <= allowed ? mean : nil
        }

        /// How many pixels of a bar's line may be of another color.
        var allowed: Int { length / 20 }
    }

    /// Bars that face each other, by the number of their lines, and the color they share.
    private struct FacingBars {
        let first: Int
        let last: Int
        let count: Int
        let color: Color

        var inside: Range<Int> { first..<count - last }
    }

    /// How far a pixel of a bar may lie from its color: compression noise at low bitrates stays below.
    private static let tolerance = 10
    /// How far the colors of two facing bars may lie apart.
    private static let pairTolerance = 6
    /// The step of color across two lines that counts as an edge.
    private static let step = 12

    /// The uniform lines at both ends, if they look like a pair of bars.
    private static func bars(_ lines: Lines) -> FacingBars? {
        guard lines.count >= 5,
            let first = lines.uniformColor(0), let last = lines.uniformColor(lines.count - 1),
            first.difference(to: last) <= pairTolerance
        else { return nil }
        func mean(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) + Int(b) + 1) / 2) }
        let color = Color(
            luma: mean(first.luma, last.luma), blue: mean(first.blue, last.blue), red: mean(first.red, last.red))
        let picture = lines.picture
        let unlike = FrameKernels.countUnlike(
            (color.luma, color.blue, color.red),
            in: (picture.luma, picture.blueDifference, picture.redDifference), width: picture.width,
            height: picture.height, tolerance: UInt8(tolerance))
        let counts = lines.areRows ? unlike.rows : unlike.columns
        let leading = counts.prefix { $0 <= lines.allowed }.count
        let trailing = counts.reversed().prefix { $0 <= lines.allowed }.count
        let (small, large) = (min(leading, trailing), max(leading, trailing))
        // One line alone is an artifact of a decoder or a scaler more often than a bar.
        guard small >= 2, large - small <= max(2, large / 5), 5 * (leading + trailing) <= 4 * lines.count else {
            return nil
        }
        return FacingBars(first: leading, last: trailing, count: lines.count, color: color)
    }

    /// The lines between the bars, if both end in an edge.
    ///
    /// - Parameter positions: where in the lines to look, when there are bars across them too.
    private static func content(
        _ lines: Lines, between bars: FacingBars, along positions: Range<Int>?
    ) -> Range<Int>? {
        let isBoxed = positions != nil
        let positions = positions ?? 0..<lines.length
        /// Where, as a percentage, the color steps from the last line of the bar to the second of the content.
        func edge(_ bar: Int, _ inner: Int) -> Int {
            let steps = positions.count { lines.color(bar, $0).difference(to: lines.color(inner, $0)) > step }
            return 100 * steps / positions.count
        }
        /// Whether a line is a mixture of bar and content, as scaling leaves it at an edge.
        func isMixed(_ line: Int, _ inner: Int) -> Bool {
            func distance(_ line: Int) -> Int {
                positions.reduce(0) { $0 + lines.color(line, $1).difference(to: bars.color) }
            }
            return 4 * distance(line) < 3 * distance(inner)
        }
        let inside = bars.inside
        let (first, last) = (inside.lowerBound, inside.upperBound - 1)
        guard inside.count >= 5 else { return nil }
        let edges = [edge(first - 1, first + 1), edge(last + 1, last - 1)].sorted()
        // Content may be as dim as the bar along most of one edge. A round subject before a plain ground looks like bars
        // all around, so there more of each edge must show.
        guard isBoxed ? edges[0] >= 60 : edges[0] >= 5 && edges[0] + edges[1] >= 60 else { return nil }
        return (isMixed(first, first + 1) ? first + 1 : first)..<(isMixed(last, last - 1) ? last : last + 1)
    }
}
