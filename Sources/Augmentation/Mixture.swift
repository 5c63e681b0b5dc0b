internal import ClipTypes

/// How a clip is shown together with another, the donor.
enum Mixture: Hashable, Sendable {
    /// How two pictures share a frame.
    enum Fit: String, Hashable, Sendable, CaseIterable {
        /// Whole, with their own shapes and one common side.
        case natural
        /// Whole, in two equal cells, on black.
        case padded
        /// Their middles, in two equal cells.
        case cropped
    }

    /// The donor shines through, with this opacity of 256.
    case blend(opacity: Int)
    /// The clip stands in the donor, `side` of its size at most, at a place of the room that is left (0...1).
    case insideDonor(side: Double, x: Double, y: Double)
    /// The donor stands in the clip.
    case donorInside(side: Double, x: Double, y: Double)
    /// Side by side.
    case beside(Fit, isFirst: Bool)
    /// One above the other.
    case stacked(Fit, isFirst: Bool)

    /// Mixes a picture with one of the donor.
    func callAsFunction(_ picture: Picture, _ donor: Picture) -> Picture {
        switch self {
        case .blend(let opacity):
            picture.overlaid(
                with: donor.resized(width: picture.width, height: picture.height), x: 0, y: 0, opacity: opacity)
        case .insideDonor(let side, let x, let y):
            Self.place(picture, in: donor, side: side, x: x, y: y)
        case .donorInside(let side, let x, let y):
            Self.place(donor, in: picture, side: side, x: x, y: y)
        case .beside(let fit, let isFirst):
            Self.join(isFirst ? picture : donor, isFirst ? donor : picture, fit: fit, turns: false)
        case .stacked(let fit, let isFirst):
            Self.join(isFirst ? picture : donor, isFirst ? donor : picture, fit: fit, turns: true)
        }
    }

    private static func place(_ small: Picture, in large: Picture, side: Double, x: Double, y: Double) -> Picture {
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

    /// Puts two pictures side by side, or one above the other: then width and height change their parts.
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
                    place(
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
