internal import ClipTypes

/// Bars around a picture, in parts of its own width and height.
struct Bars: Hashable, Sendable {
    /// What is seen on them.
    enum Fill: Hashable, Sendable {
        case plain(PaintColor)
        /// The picture itself, enlarged to cover the frame and blurred.
        case blurred
    }

    var left = 0.0
    var top = 0.0
    var right = 0.0
    var bottom = 0.0
    var fill = Fill.plain(.black)

    /// Puts bars around a picture. Bars are of whole pixels, and plain ones exactly of their color. A frame larger than
    /// those that the decoder gives is scaled down.
    func callAsFunction(_ picture: Picture) -> Picture {
        let (wide, high) = (Double(picture.width), Double(picture.height))
        let scale = Picture.scale(forCanvasOf: wide * (1 + left + right), by: high * (1 + top + bottom))
        func pixels(_ length: Double) -> Int { Int((length * scale).rounded()) }
        let width = max(1, pixels(wide))
        let height = max(1, pixels(high))
        let (x, y) = (pixels(left * wide), pixels(top * high))
        let (columns, rows) = (x + width + pixels(right * wide), y + height + pixels(bottom * high))
        let background =
            switch fill {
            case .plain(let color): Picture.plain(width: columns, height: rows, color)
            case .blurred: Self.backdrop(of: picture, width: columns, height: rows)
            }
        return background.overlaid(with: picture.resized(width: width, height: height), x: x, y: y)
    }

    private static func backdrop(of picture: Picture, width: Int, height: Int) -> Picture {
        // A blur this wide leaves nothing that a quarter of the resolution would not show.
        picture.covering(width: max(1, width / 4), height: max(1, height / 4))
            .blurred(radius: max(1, min(width, height) / 40), passes: 2)
            .resized(width: width, height: height)
    }
}

extension Bars: CustomStringConvertible {
    var description: String {
        let name =
            switch fill {
            case .plain(.black): "black"
            case .plain(.white): "white"
            case .plain: "colored"
            case .blurred: "blurred"
            }
        let sizes = [left, top, right, bottom].map { percent($0) }.joined(separator: " ")
        return "\(name) bars \(sizes)"
    }
}
