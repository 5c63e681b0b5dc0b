internal import ClipTypes
private import Foundation

/// Converts pictures of working size to SDR with the primaries of BT.709, for encodings that need more than an affine
/// transform.
///
/// The steps are those of ITU-R BT.2100 and BT.2390: the transfer function gives linear light in which 1 is the white
/// of SDR (203 cd/m², ITU-R BT.2408); a matrix gives the primaries of BT.709; HDR is tone-mapped by the EETF of BT.2390
/// from a display of 1000 cd/m²; the result is encoded with gamma 2.4 (BT.1886). Metadata on the mastering display is
/// ignored, since copies lose it.
struct ColorMapping {
    /// The encoding that is converted.
    let encoding: ColorEncoding

    /// Linear light by nonlinear value, and factors and gamma by the square root of linear light, which resolves dark
    /// values as finely as the eye.
    private let linear: [Float]
    private let sceneFactor: [Float]?
    private let toneFactor: [Float]?
    private let gamma: [Float]
    private let primaries: [Float]

    /// The light of SDR white and of the HDR display in cd/m².
    private static let white = 203.0
    private static let peak = 1000.0
    private static let steps = 4096

    /// Creates the tables of an encoding.
    init(_ encoding: ColorEncoding) {
        self.encoding = encoding
        let isHDR = encoding.transfer == .pq || encoding.transfer == .hlg
        linear = Self.table { Self.light(of: $0, encoding.transfer) }
        // The luminance of a scene is raised to the power of 1.2 on a display of 1000 cd/m² (BT.2100, the HLG OOTF).
        sceneFactor = encoding.transfer == .hlg ? Self.table { Self.peak / Self.white * pow($0 * $0, 0.2) } : nil
        toneFactor = isHDR ? Self.table { Self.toneFactor(at: $0 * $0 * Self.peak) } : nil
        gamma = Self.table { pow($0 * $0, 1 / 2.4) }
        var primaries: [[Double]] =
            switch encoding.primaries {
            case .bt709: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
            case .bt2020:
                [[1.660491, -0.587641, -0.07285], [-0.12455, 1.1329, -0.008349], [-0.018151, -0.100579, 1.11873]]
            case .p3: [[1.22494, -0.22494, 0], [-0.042057, 1.042057, 0], [-0.019638, -0.078636, 1.098274]]
            }
        if encoding.statesConeResponses {
            let fromCones = [
                [3.436607, -2.506452, 0.069845], [-0.79133, 1.9836, -0.192271], [-0.02595, -0.098914, 1.124864],
            ]
            primaries = primaries.map { row in
                (0..<3).map { column in (0..<3).reduce(0) { $0 + row[$1] * fromCones[$1][column] } }
            }
        }
        self.primaries = primaries.flatMap { $0.map(Float.init) }
    }

    /// Returns the three planes of a picture from planes of 16-bit samples.
    func planes(of samples: [[UInt16]]) -> [[UInt8]] {
        let count = samples[0].count
        let toRGB = encoding.toRGB
        let toPicture = ColorEncoding.pictureRows.flatMap { $0.map { Float(255 * $0) } }
        var planes = (0..<3).map { _ in [UInt8](repeating: 0, count: count) }
        for pixel in 0..<count {
            let (a, b, c) = (Float(samples[0][pixel]), Float(samples[1][pixel]), Float(samples[2][pixel]))
            func light(_ row: Int) -> Float {
                let value = toRGB[row] * a + toRGB[row + 1] * b + toRGB[row + 2] * c + toRGB[row + 3]
                return Self.value(in: linear, at: value)
            }
            let rgb = displayed(light(0), light(4), light(8))
            func byte(_ row: Int, _ constant: Float) -> UInt8 {
                let value = toPicture[row] * rgb.0 + toPicture[row + 1] * rgb.1 + toPicture[row + 2] * rgb.2 + constant
                return UInt8(min(max(value, 0), 255) + 0.5)
            }
            planes[0][pixel] = byte(0, 0)
            planes[1][pixel] = byte(3, 128)
            planes[2][pixel] = byte(6, 128)
        }
        return planes
    }

    /// Returns SDR values of 0...1 for linear light.
    private func displayed(_ a: Float, _ b: Float, _ c: Float) -> (Float, Float, Float) {
        func mixed(_ row: Int) -> Float {
            max(0, primaries[row] * a + primaries[row + 1] * b + primaries[row + 2] * c)
        }
        var (red, green, blue) = (mixed(0), mixed(3), mixed(6))
        if let sceneFactor {
            let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
            let factor = Self.value(in: sceneFactor, at: luminance.squareRoot())
            (red, green, blue) = (red * factor, green * factor, blue * factor)
        }
        if let toneFactor {
            let brightest = max(red, green, blue) * Float(Self.white / Self.peak)
            let factor = Self.value(in: toneFactor, at: brightest.squareRoot())
            (red, green, blue) = (red * factor, green * factor, blue * factor)
        }
        func encoded(_ light: Float) -> Float { Self.value(in: gamma, at: light.squareRoot()) }
        return (encoded(red), encoded(green), encoded(blue))
    }

    /// Returns the linear light of a nonlinear value: 1 for SDR white; for HLG, the light of the scene of 0...1.
    private static func light(of value: Double, _ transfer: ColorEncoding.Transfer) -> Double {
        switch transfer {
        case .sdr: return pow(value, 2.4)
        case .gamma28: return pow(value, 2.8)
        case .linear: return value
        case .log100: return value == 0 ? 0 : pow(10, 2 * (value - 1))
        case .log316: return value == 0 ? 0 : pow(10, 2.5 * (value - 1))
        case .pq: return luminance(ofPQ: value) / white
        case .hlg:
            let (a, b, c) = (0.17883277, 0.28466892, 0.55991073)
            return value <= 0.5 ? value * value / 3 : (exp((value - c) / a) + b) / 12
        }
    }

    /// Returns the factor that maps light of `luminance` cd/m² from the HDR display to SDR: the EETF of BT.2390, a
    /// Hermite spline between the knee and the peak.
    private static func toneFactor(at luminance: Double) -> Double {
        let top = pq(ofLuminance: peak)
        let target = pq(ofLuminance: white) / top
        let knee = 1.5 * target - 0.5
        let value = pq(ofLuminance: luminance) / top
        guard value > knee else { return 1 }
        let t = (value - knee) / (1 - knee)
        let (t2, t3) = (t * t, t * t * t)
        let mapped =
            (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (3 * t2 - 2 * t3) * target
        return Self.luminance(ofPQ: mapped * top) / luminance
    }

    /// The EOTF of SMPTE ST 2084, from 0...1 to cd/m².
    private static func luminance(ofPQ value: Double) -> Double {
        let power = pow(value, 32.0 / 2523)
        return 10000 * pow(max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power), 16384.0 / 2610)
    }

    /// The inverse EOTF of SMPTE ST 2084, from cd/m² to 0...1.
    private static func pq(ofLuminance luminance: Double) -> Double {
        let power = pow(luminance / 10000, 2610.0 / 16384)
        return pow((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power), 2523.0 / 32)
    }

    private static func table(_ function: (Double) -> Double) -> [Float] {
        (0...steps).map { Float(function(Double($0) / Double(steps))) }
    }

    /// Interpolates in a table over 0...1, beyond which its ends count.
    private static func value(in table: [Float], at position: Float) -> Float {
        let scaled = min(max(position, 0), 1) * Float(steps)
        let index = min(Int(scaled), steps - 1)
        return table[index] + (table[index + 1] - table[index]) * (scaled - Float(index))
    }
}
