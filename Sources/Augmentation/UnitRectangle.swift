/// A rectangle in parts of a picture's width and height, counted from its upper left corner.
struct UnitRectangle: Hashable, Sendable {
    let x: Double
    let y: Double
    let width: Double
    let height: Double

    /// The pixels it covers in a picture: at least one, and none outside.
    func pixels(width columns: Int, height rows: Int) -> (x: Int, y: Int, width: Int, height: Int) {
        func span(_ start: Double, _ length: Double, of count: Int) -> (start: Int, length: Int) {
            let first = min(max(Int((start * Double(count)).rounded()), 0), count - 1)
            return (first, min(max(Int((length * Double(count)).rounded()), 1), count - first))
        }
        let across = span(x, self.width, of: columns)
        let down = span(y, self.height, of: rows)
        return (across.start, down.start, across.length, down.length)
    }
}

extension UnitRectangle: CustomStringConvertible {
    var description: String { "\(percent(width))x\(percent(height)) at \(percent(x)),\(percent(y))" }
}

/// A part in whole percent, for people.
func percent(_ part: Double) -> String { "\(Int((part * 100).rounded()))%" }
