/// The YCbCr encoding of a file's samples: matrix, range and bit depth.
///
/// Transfer functions and primaries are not converted: the code values of HDR video (PQ, HLG) are treated as SDR, which
/// looks flat and pale, but the same for every copy.
struct ColorEncoding: Hashable {
    /// A YCbCr matrix, defined by the luma coefficients of red and blue.
    enum Matrix: Hashable {
        case bt601, bt709, bt2020, fcc, smpte240

        var factors: (red: Double, blue: Double) {
            switch self {
            case .bt601: (0.299, 0.114)
            case .bt709: (0.2126, 0.0722)
            case .bt2020: (0.2627, 0.0593)
            case .fcc: (0.30, 0.11)
            case .smpte240: (0.212, 0.087)
            }
        }
    }

    /// The matrix; BT.601 for files that do not state it, whatever their size. Guessing by size would change the colors
    /// of a scaled copy.
    let matrix: Matrix
    /// Whether black is 0 and white the highest code (full range), instead of 16 and 235 of 255 (limited range).
    let isFullRange: Bool
    /// The bits of a sample.
    let depth: Int

    /// The affine transform, three rows of three factors and a constant, from 16-bit samples, the file's codes times
    /// 2^(16 - depth), to full-range BT.601 bytes.
    var toPicture: [Float] {
        let code = Double(1 << (16 - depth))
        let top = Double(1 << depth - 1)
        let unit = Double(1 << (depth - 8))
        // Samples to Y 0...1, Cb and Cr -0.5...0.5.
        let black = isFullRange ? 0 : 16 * unit
        let lumaRange = isFullRange ? top : 219 * unit
        let chromaRange = isFullRange ? top : 224 * unit
        let neutral = 128 * unit

        let (red, blue) = matrix.factors
        let green = 1 - red - blue
        let toRGB = [
            [1, 0, 2 * (1 - red)],
            [1, -2 * (1 - blue) * blue / green, -2 * (1 - red) * red / green],
            [1, 2 * (1 - blue), 0],
        ]
        let (targetRed, targetBlue) = Matrix.bt601.factors
        let luma = [targetRed, 1 - targetRed - targetBlue, targetBlue]
        let toYCbCr = [
            luma,
            zip([0, 0, 1], luma).map { ($0 - $1) / (2 * (1 - targetBlue)) },
            zip([1, 0, 0], luma).map { ($0 - $1) / (2 * (1 - targetRed)) },
        ]
        let ranges = [lumaRange, chromaRange, chromaRange]
        let zeros = [black, neutral, neutral]
        return (0..<3).flatMap { row -> [Float] in
            let factors = (0..<3).map { column in
                let product = (0..<3).reduce(0) { $0 + toYCbCr[row][$1] * toRGB[$1][column] }
                return matrix == .bt601 ? (row == column ? 1 : 0) : product
            }
            let scaled = (0..<3).map { 255 * factors[$0] / ranges[$0] }
            let constant = (row == 0 ? 0 : 128) - (0..<3).reduce(0) { $0 + scaled[$1] * zeros[$1] }
            return scaled.map { Float($0 / code) } + [Float(constant)]
        }
    }
}
