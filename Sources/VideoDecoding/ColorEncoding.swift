/// How a file writes colors as numbers, as far as the picture depends on it.
///
/// Transfer functions are not undone: HDR video (PQ, HLG) comes out as its code values would look if they were SDR, which
/// is flat and pale but the same for every copy. Primaries are left as they are too.
struct ColorEncoding: Hashable {
    /// The luma factors of red and blue that define a YCbCr matrix.
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

    /// The matrix. Files that do not say are taken as BT.601 whatever their size: a copy scaled by a tool that does not
    /// say either then keeps its colors, where guessing by size would change them.
    let matrix: Matrix
    /// Whether 0 is black and the highest code white, instead of 16 and 235 of 255.
    let isFullRange: Bool
    /// Bits of a sample.
    let depth: Int

    /// The twelve numbers (three rows of three factors and a constant) that turn 16-bit samples, which are the file's
    /// codes times 2^(16 - depth), into BT.601 full range bytes.
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
