private import Foundation

extension CopyMatch: CustomStringConvertible {
    /// The confidence, the name of the view and the segments, on one line.
    public var description: String {
        let view = isMirrored ? viewName + ", mirrored" : viewName
        return (["confidence \(confidence)", view] + segments.map(\.description)).joined(separator: "; ")
    }
}

extension CopyMatch.Segment: CustomStringConvertible {
    /// The range in the query, the range in the clip, and the speed if it is not 1: `0.0-4.0 s = 12.0-20.0 s at 2x`.
    public var description: String {
        let speed = speed == 1 ? "" : " at \(String(format: "%.3g", Double(speed)))x"
        return "\(Self.text(query)) s = \(Self.text(clip)) s\(speed)"
    }

    private static func text(_ range: ClosedRange<Float>) -> String {
        // A still picture is a point in time.
        range.length < 0.05
            ? String(format: "%.1f", Double(range.lowerBound))
            : String(format: "%.1f-%.1f", Double(range.lowerBound), Double(range.upperBound))
    }
}
