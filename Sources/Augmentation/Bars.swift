internal import ClipTypes

/// Bars around a picture, as fractions of the picture's width and height.
struct Bars: Hashable, Sendable {
    /// The fill of the bars.
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

    /// Returns the picture with bars of whole pixels around it, scaled down if it exceeds the working size.
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
        // So wide a blur keeps no detail beyond a quarter of the resolution.
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
