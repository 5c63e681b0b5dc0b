/// A rectangle as fractions of a picture's width and height, from the upper left corner.
struct UnitRectangle: Hashable, Sendable {
    let x: Double
    let y: Double
    let width: Double
    let height: Double

    /// Returns the rectangle in pixels of a picture: at least one pixel, and none outside of the picture.
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

/// Returns a fraction as whole percent, such as `25%`.
func percent(_ part: Double) -> String { "\(Int((part * 100).rounded()))%" }
