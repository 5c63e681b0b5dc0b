internal import ClipTypes
private import Foundation

/// A color grading that is the same for every pixel.
struct Grading: Hashable, Sendable {
    /// The offset of luma, which is in 0...1.
    var brightness = 0.0
    /// The factor of luma's difference from middle gray.
    var contrast = 1.0
    /// The gamma: luma is raised to the power of 1/gamma.
    var gamma = 1.0
    /// The factor of chroma; 0 gives exact gray.
    var saturation = 1.0
    /// The rotation of the hue in degrees.
    var hue = 0.0
    /// The gains of red, green and blue.
    var gains = [1.0, 1.0, 1.0]
    /// The share, 0...1, to which colors are replaced by ``tone`` times luma, as in sepia.
    var toning = 0.0
    /// The red, green and blue of the toning.
    var tone = [1.0, 1.0, 1.0]
    /// Whether the colors are inverted.
    var isNegative = false

    /// Returns the graded picture.
    func callAsFunction(_ picture: Picture) -> Picture {
        let curve = (0...255).map { value -> Int32 in
            let bent = pow(Double(value) / 255, 1 / gamma)
            let graded = (bent - 0.5) * contrast + 0.5 + brightness
            return Int32(min(max((graded * 255).rounded(), 0), 255))
        }
        let unit: Double = 4096
        let m = matrix.map { Int32(($0 * unit).rounded()) }
        let count = picture.luma.count
        var luma = [UInt8](repeating: 0, count: count)
        var blue = luma
        var red = luma
        let sign: Int32 = isNegative ? -1 : 1
        let white: Int32 = isNegative ? 255 : 0
        for index in 0..<count {
            let y = curve[Int(picture.luma[index])]
            let b = Int32(picture.blueDifference[index]) &- 128
            let r = Int32(picture.redDifference[index]) &- 128
            let newY = (m[0] &* y &+ m[1] &* b &+ m[2] &* r &+ 2048) >> 12
            let newB = (m[3] &* y &+ m[4] &* b &+ m[5] &* r &+ 2048) >> 12
            let newR = (m[6] &* y &+ m[7] &* b &+ m[8] &* r &+ 2048) >> 12
            luma[index] = UInt8(truncatingIfNeeded: min(max(white &+ sign &* newY, 0), 255))
            blue[index] = UInt8(truncatingIfNeeded: min(max(128 &+ sign &* newB, 0), 255))
            red[index] = UInt8(truncatingIfNeeded: min(max(128 &+ sign &* newR, 0), 255))
        }
        return Picture(
            width: picture.width, height: picture.height, luma: luma, blueDifference: blue, redDifference: red)
    }

    /// The 3x3 matrix, row by row, that transforms luma and the two chroma differences after the luma curve.
    private var matrix: [Double] {
        let angle = hue * .pi / 180
        let (c, s) = (saturation * cos(angle), saturation * sin(angle))
        let colors = [1, 0, 0, 0, c, -s, 0, s, c]
        guard toning > 0 || gains != [1, 1, 1] else { return colors }
        let share = [0.299, 0.587, 0.114]
        var mix = [Double](repeating: 0, count: 9)
        for row in 0..<3 {
            for column in 0..<3 {
                let own = row == column ? gains[row] * (1 - toning) : 0
                mix[row * 3 + column] = own + toning * tone[row] * share[column]
            }
        }
        let toRGB = [1, 0, 1.402, 1, -0.344_136, -0.714_136, 1, 1.772, 0]
        let fromRGB = [0.299, 0.587, 0.114, -0.168_736, -0.331_264, 0.5, 0.5, -0.418_688, -0.081_312]
        return Self.product(Self.product(fromRGB, mix), Self.product(toRGB, colors))
    }

    private static func product(_ a: [Double], _ b: [Double]) -> [Double] {
        (0..<9).map { index in
            let (row, column) = (index / 3 * 3, index % 3)
            return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6]
        }
    }
}

extension Grading: CustomStringConvertible {
    var description: String {
        var parts: [String] = []
        func add(_ name: String, _ value: Double, unless plain: Double) {
            if value != plain { parts.append("\(name) \((value * 100).rounded() / 100)") }
        }
        add("brightness", brightness, unless: 0)
        add("contrast", contrast, unless: 1)
        add("gamma", gamma, unless: 1)
        add("saturation", saturation, unless: 1)
        add("hue", hue, unless: 0)
        if gains != [1, 1, 1] { parts.append("gains \(gains.map { ($0 * 100).rounded() / 100 })") }
        add("toning", toning, unless: 0)
        if isNegative { parts.append("negative") }
        return parts.isEmpty ? "no grading" : parts.joined(separator: " ")
    }
}
