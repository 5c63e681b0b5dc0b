internal import ClipTypes
internal import Kernels

/// A step of an augmentation, which alters a picture.
enum AugmentationStep: Hashable, Sendable {
    case crop(UnitRectangle)
    case bars(Bars)
    case overlay(Overlay)
    case grade(Grading)
    /// Blurs with box filters of `radius`, a fraction of the short side. Three passes approximate a Gaussian.
    case blur(radius: Double, passes: Int)
    /// Adds noise with standard deviations in steps of 0...255.
    case noise(luma: Double, color: Double)
    /// Averages square cells, `cells` of them along the short side.
    case pixelize(cells: Int)
    /// Scales down by a factor below 1 and back up.
    case lowResolution(Double)
    /// Quantizes the cosine transform of blocks, see ``BlockQuantization``.
    case compress(step: Double)
    /// Exchanges left and right.
    case mirror
    /// Exchanges top and bottom.
    case flip
    /// Rotates clockwise by quarter turns.
    case turn(quarters: Int)
    case rotate(degrees: Double, fillsFrame: Bool)
    case skew(corners: [Corner], fillsFrame: Bool)
    /// Changes the aspect ratio: multiplies the width by a factor above 1, or divides the height by a factor below 1.
    case stretch(Double)
    case mix(Mixture)

    /// Whether the step mixes in a picture of another clip, the donor.
    var needsDonor: Bool {
        if case .mix = self { true } else { false }
    }

    /// Returns the altered picture. Without a donor, ``mix(_:)`` returns the picture unchanged.
    func callAsFunction(_ picture: Picture, donor: Picture?, noise generator: inout SeededGenerator) -> Picture {
        let short = Double(min(picture.width, picture.height))
        switch self {
        case .crop(let region):
            let area = region.pixels(width: picture.width, height: picture.height)
            return picture.cropped(x: area.x, y: area.y, width: area.width, height: area.height)
        case .bars(let bars): return bars(picture)
        case .overlay(let overlay): return overlay(picture)
        case .grade(let grading): return grading(picture)
        case .blur(let radius, let passes):
            return picture.blurred(radius: max(1, Int((radius * short).rounded())), passes: passes)
        case .noise(let luma, let color):
            return picture.noisy(luma: luma, color: color, generator: &generator)
        case .pixelize(let cells):
            let scale = min(1, Double(cells) / short)
            return picture.pixelized(
                columns: Self.part(scale, of: picture.width), rows: Self.part(scale, of: picture.height))
        case .lowResolution(let scale):
            let small = picture.resized(
                width: Self.part(scale, of: picture.width), height: Self.part(scale, of: picture.height))
            return small.resized(width: picture.width, height: picture.height)
        case .compress(let step): return BlockQuantization(step: step)(picture)
        case .mirror: return picture.mirrored
        case .flip: return picture.flipped
        case .turn(let quarters): return picture.turned(quarters: quarters)
        case .rotate(let degrees, let fillsFrame): return picture.rotated(degrees: degrees, fillsFrame: fillsFrame)
        case .skew(let corners, let fillsFrame): return picture.skewed(corners: corners, fillsFrame: fillsFrame)
        case .stretch(let factor):
            let (wide, high) = (Double(picture.width) * max(1, factor), Double(picture.height) * max(1, 1 / factor))
            let scale = Picture.scale(forCanvasOf: wide, by: high)
            return picture.resized(
                width: max(1, Int((wide * scale).rounded())), height: max(1, Int((high * scale).rounded())))
        case .mix(let mixture): return donor.map { mixture(picture, $0) } ?? picture
        }
    }

    private static func part(_ scale: Double, of side: Int) -> Int { max(1, Int((Double(side) * scale).rounded())) }
}

extension AugmentationStep: CustomStringConvertible {
    var description: String {
        func short(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
        return switch self {
        case .crop(let region): "crop \(region)"
        case .bars(let bars): "\(bars)"
        case .overlay(let overlay): "\(overlay)"
        case .grade(let grading): "\(grading)"
        case .blur(let radius, let passes): "blur \(percent(radius)) passes \(passes)"
        case .noise(let luma, let color): "noise \(short(luma)) \(short(color))"
        case .pixelize(let cells): "pixelize \(cells)"
        case .lowResolution(let scale): "low resolution \(percent(scale))"
        case .compress(let step): "compress \(short(step))"
        case .mirror: "mirror"
        case .flip: "flip"
        case .turn(let quarters): "turn \(quarters * 90)"
        case .rotate(let degrees, let fillsFrame): "rotate \(short(degrees))\(fillsFrame ? " filled" : "")"
        case .skew(_, let fillsFrame): "skew\(fillsFrame ? " filled" : "")"
        case .stretch(let factor): "stretch \(short(factor))"
        case .mix(let mixture): "\(mixture)"
        }
    }
}
