public import ClipTypes
internal import Kernels

extension ContentRegion {
    /// Detects the bars of a picture and creates the region between them.
    ///
    /// - Complexity: O(width + height) if the outermost lines are not plain, else O(pixels).
    public init(of picture: Picture) {
        let rows = Self.bars(Lines(picture, areRows: true))
        let columns = Self.bars(Lines(picture, areRows: false))
        let vertical = rows.flatMap { bars in
            Self.content(Lines(picture, areRows: true), between: bars, along: columns?.inside)
        }
        let horizontal = columns.flatMap { bars in
            Self.content(Lines(picture, areRows: false), between: bars, along: rows?.inside)
        }
        self.init(
            x: horizontal?.lowerBound ?? 0, y: vertical?.lowerBound ?? 0, width: horizontal?.count ?? picture.width,
            height: vertical?.count ?? picture.height)
    }
}

extension ContentRegion {
    /// A color in YCbCr.
    struct Color: Hashable {
        var luma: UInt8
        var blue: UInt8
        var red: UInt8

        /// Returns the largest absolute difference of the three components.
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

        /// Returns the mean color of a line if at most 5% of its pixels differ from it, else `nil`.
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

        /// The maximum number of pixels of another color in a line of a bar.
        var allowed: Int { length / 20 }
    }

    /// Two opposite bars of one color.
    private struct OppositeBars {
        /// The number of lines of the first bar.
        let first: Int
        /// The number of lines of the last bar.
        let last: Int
        /// The number of lines of the picture.
        let count: Int
        let color: Color

        var inside: Range<Int> { first..<count - last }
    }

    /// The maximum difference of a bar's pixel from its color; compression noise at low bitrates stays below.
    private static let tolerance = 10
    /// The maximum difference of the colors of two opposite bars.
    private static let pairTolerance = 6
    /// The minimum color difference across two lines at an edge.
    private static let step = 12

    /// Returns the plain lines at both ends if they have the color and the sizes of a pair of bars, else `nil`.
    private static func bars(_ lines: Lines) -> OppositeBars? {
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
        // A single line is usually an artifact of a decoder or a scaler.
        guard small >= 2, large - small <= max(2, large / 5), 5 * (leading + trailing) <= 4 * lines.count else {
            return nil
        }
        return OppositeBars(first: leading, last: trailing, count: lines.count, color: color)
    }

    /// Returns the lines between two bars if both bars end in an edge, else `nil`.
    ///
    /// - Parameter positions: The positions along the lines to compare if there are bars across them, too, else `nil`.
    private static func content(
        _ lines: Lines, between bars: OppositeBars, along positions: Range<Int>?
    ) -> Range<Int>? {
        let isBoxed = positions != nil
        let positions = positions ?? 0..<lines.length
        /// Returns the percentage of positions with an edge between the last line of a bar and the second one of the
        /// content.
        func edge(_ bar: Int, _ inner: Int) -> Int {
            let steps = positions.count { lines.color(bar, $0).difference(to: lines.color(inner, $0)) > step }
            return 100 * steps / positions.count
        }
        /// Returns whether a line is a mixture of bar and content, as scaling produces at an edge.
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
        // Content can have the color of the bar along most of one edge. A round subject on a plain background looks
        // like bars on four sides, so then both edges must be longer.
        guard isBoxed ? edges[0] >= 60 : edges[0] >= 5 && edges[0] + edges[1] >= 60 else { return nil }
        return (isMixed(first, first + 1) ? first + 1 : first)..<(isMixed(last, last - 1) ? last : last + 1)
    }
}
