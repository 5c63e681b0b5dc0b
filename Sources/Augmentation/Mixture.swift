internal import ClipTypes

/// A way of combining the picture of a clip with that of another clip, the donor.
enum Mixture: Hashable, Sendable {
    /// How two pictures fill a frame together.
    enum Fit: String, Hashable, Sendable, CaseIterable {
        /// Whole, with their own aspect ratios and a common side length.
        case natural
        /// Whole, in two equal cells with black bars.
        case padded
        /// Center crops in two equal cells.
        case cropped
    }

    /// Blends the donor over the picture with an opacity of 0...256.
    case blend(opacity: Int)
    /// Insets the picture into the donor, scaled to at most the fraction `side` of its width and height; x and y are
    /// the position within the remaining space, 0...1.
    case insideDonor(side: Double, x: Double, y: Double)
    /// Insets the donor into the picture.
    case donorInside(side: Double, x: Double, y: Double)
    /// Puts the two side by side.
    case beside(Fit, isFirst: Bool)
    /// Puts one above the other.
    case stacked(Fit, isFirst: Bool)

    /// Returns the mixture of a picture and a picture of the donor.
    func callAsFunction(_ picture: Picture, _ donor: Picture) -> Picture {
        switch self {
        case .blend(let opacity):
            picture.overlaid(
                with: donor.resized(width: picture.width, height: picture.height), x: 0, y: 0, opacity: opacity)
        case .insideDonor(let side, let x, let y):
            Self.inset(picture, in: donor, side: side, x: x, y: y)
        case .donorInside(let side, let x, let y):
            Self.inset(donor, in: picture, side: side, x: x, y: y)
        case .beside(let fit, let isFirst):
            Self.join(isFirst ? picture : donor, isFirst ? donor : picture, fit: fit, turns: false)
        case .stacked(let fit, let isFirst):
            Self.join(isFirst ? picture : donor, isFirst ? donor : picture, fit: fit, turns: true)
        }
    }

    private static func inset(_ small: Picture, in large: Picture, side: Double, x: Double, y: Double) -> Picture {
        let scale = min(
            Double(large.width) * side / Double(small.width), Double(large.height) * side / Double(small.height))
        let width = min(max(Int((Double(small.width) * scale).rounded()), 1), large.width)
        let height = min(max(Int((Double(small.height) * scale).rounded()), 1), large.height)
        return large.overlaid(
            with: small.resized(width: width, height: height),
            x: Int((Double(large.width - width) * x).rounded()),
            y: Int((Double(large.height - height) * y).rounded())
        )
    }

    /// Puts two pictures side by side, or if `turns` is true one above the other.
    private static func join(_ first: Picture, _ second: Picture, fit: Fit, turns: Bool) -> Picture {
        func sides(_ picture: Picture) -> (along: Double, across: Double) {
            let (width, height) = (Double(picture.width), Double(picture.height))
            return turns ? (height, width) : (width, height)
        }
        func pixels(_ length: Double) -> Int { max(1, Int(length.rounded())) }
        let across = min(sides(first).across, sides(second).across)
        var lengths = [first, second].map { sides($0).along * across / sides($0).across }
        if fit != .natural {
            let cell = max(1, (lengths[0] * lengths[1]).squareRoot())
            lengths = [cell, cell]
        }
        let scale = Picture.scale(forCanvasOf: lengths[0] + lengths[1], by: across)
        let alongs = lengths.map { pixels($0 * scale) }
        let width = pixels(across * scale)
        let total = alongs[0] + alongs[1]
        var canvas = Picture.plain(width: turns ? width : total, height: turns ? total : width, .black)
        for (picture, (start, along)) in zip([first, second], [(0, alongs[0]), (alongs[0], alongs[1])]) {
            let cell = turns ? (width: width, height: along) : (width: along, height: width)
            let fitted =
                switch fit {
                case .natural: picture.resized(width: cell.width, height: cell.height)
                case .cropped: picture.covering(width: cell.width, height: cell.height)
                case .padded:
                    inset(
                        picture, in: .plain(width: cell.width, height: cell.height, .black), side: 1, x: 0.5, y: 0.5)
                }
            canvas = canvas.overlaid(with: fitted, x: turns ? 0 : start, y: turns ? start : 0)
        }
        return canvas
    }
}

extension Mixture: CustomStringConvertible {
    var description: String {
        switch self {
        case .blend(let opacity): "donor shines through \(percent(Double(opacity) / 256))"
        case .insideDonor(let side, let x, let y): "in donor \(percent(side)) at \(percent(x)),\(percent(y))"
        case .donorInside(let side, let x, let y): "donor inside \(percent(side)) at \(percent(x)),\(percent(y))"
        case .beside(let fit, let isFirst): "\(isFirst ? "left" : "right") of donor, \(fit.rawValue)"
        case .stacked(let fit, let isFirst): "\(isFirst ? "above" : "below") donor, \(fit.rawValue)"
        }
    }
}
