internal import ClipTypes
internal import Kernels

/// A shape that is painted over a picture.
struct Overlay: Hashable, Sendable {
    /// The shape of an overlay.
    enum Shape: Hashable, Sendable {
        /// A filled rectangle.
        case box
        /// Lines of small strokes that resemble text, drawn from a seed.
        case text(lines: Int, seed: UInt64)
        /// A disc with two eyes and a mouth, as large as the bounds allow.
        case face
    }

    let shape: Shape
    /// The bounds, as fractions of the picture's width and height.
    let bounds: UnitRectangle
    let color: PaintColor
    /// The opacity, 0...256.
    let opacity: Int

    /// Returns the picture with the overlay.
    func callAsFunction(_ picture: Picture) -> Picture {
        var area = bounds.pixels(width: picture.width, height: picture.height)
        if shape == .face {
            // A circle, whatever the aspect ratio of the bounds.
            (area.width, area.height) = (min(area.width, area.height), min(area.width, area.height))
        }
        let mask = mask(width: area.width, height: area.height)
        func paint(_ plane: [UInt8], _ value: UInt8) -> [UInt8] {
            var result = plane
            for row in 0..<area.height {
                let line = (area.y + row) * picture.width + area.x
                for column in 0..<area.width where mask[row * area.width + column] {
                    let below = Int(plane[line + column])
                    result[line + column] = UInt8(below + ((Int(value) - below) * opacity + 128) >> 8)
                }
            }
            return result
        }
        return Picture(
            width: picture.width,
            height: picture.height,
            luma: paint(picture.luma, color.luma),
            blueDifference: paint(picture.blueDifference, color.blue),
            redDifference: paint(picture.redDifference, color.red)
        )
    }

    /// Returns whether each pixel of the area is painted, row by row.
    private func mask(width: Int, height: Int) -> [Bool] {
        switch shape {
        case .box:
            return [Bool](repeating: true, count: width * height)
        case .face:
            return (0..<width * height).map { index in
                let x = (2 * Double(index % width) + 1) / Double(width) - 1
                let y = (2 * Double(index / width) + 1) / Double(height) - 1
                let isEye = (abs(x) - 0.35) * (abs(x) - 0.35) + (y + 0.25) * (y + 0.25) < 0.025
                let isMouth = y > 0.25 && x * x + y * y < 0.36 && x * x + y * y > 0.2
                return x * x + y * y <= 1 && !isEye && !isMouth
            }
        case .text(let lines, let seed):
            return text(width: width, height: height, lines: lines, seed: seed)
        }
    }

    private func text(width: Int, height: Int, lines: Int, seed: UInt64) -> [Bool] {
        var generator = SeededGenerator(seed: seed)
        var mask = [Bool](repeating: false, count: width * height)
        for line in 0..<lines {
            let top = line * height / lines
            let bottom = max(top + 1, (line + 1) * height / lines - height / lines / 4)
            let letter = max(1, (bottom - top) / 2)
            var x = 0
            while x < width {
                // A letter is a vertical stroke and a crossbar; about every sixth one is a space.
                let (bar, hasBar) = (generator.integer(in: top...max(top, bottom - 1)), generator.chance(0.7))
                if !generator.chance(0.17) {
                    for y in top..<min(bottom, height) {
                        for column in x..<min(x + max(1, letter / 3), width) { mask[y * width + column] = true }
                    }
                    if hasBar, bar < height {
                        for column in x..<min(x + max(1, letter * 3 / 4), width) { mask[bar * width + column] = true }
                    }
                }
                x += letter + 1
            }
        }
        return mask
    }
}

extension Overlay: CustomStringConvertible {
    var description: String {
        let name =
            switch shape {
            case .box: "box"
            case .text: "text"
            case .face: "face"
            }
        return "\(name) \(bounds) opacity \(percent(Double(opacity) / 256))"
    }
}
