internal import ClipTypes

/// The encoding of a file's samples: matrix, range, bit depth, transfer function and primaries.
struct ColorEncoding: Hashable {
    /// A matrix between RGB and the three components of a sample.
    enum Matrix: Hashable {
        case bt601, bt709, bt2020, fcc, smpte240, ycgco
        /// ICtCp of BT.2100 with PQ or HLG, whose RGB are the cone responses L'M'S'.
        case ictcpPQ, ictcpHLG

        /// The luma coefficients of red and blue; `nil` for matrices that they do not define.
        private var factors: (red: Double, blue: Double)? {
            switch self {
            case .bt601: (0.299, 0.114)
            case .bt709: (0.2126, 0.0722)
            case .bt2020: (0.2627, 0.0593)
            case .fcc: (0.30, 0.11)
            case .smpte240: (0.212, 0.087)
            case .ycgco, .ictcpPQ, .ictcpHLG: nil
            }
        }

        /// The rows that give red, green and blue (0...1) from the first component (0...1) and the other two
        /// (-0.5...0.5).
        var toRGB: [[Double]] {
            guard let (red, blue) = factors else {
                return switch self {
                case .ictcpPQ:
                    [[1, 0.00860904, 0.11102963], [1, -0.00860904, -0.11102963], [1, 0.56003134, -0.32062717]]
                case .ictcpHLG:
                    [[1, 0.01571858, 0.20958107], [1, -0.01571858, -0.20958107], [1, 1.02127108, -0.60527449]]
                default: [[1, -1, 1], [1, 1, 0], [1, -1, -1]]
                }
            }
            let green = 1 - red - blue
            return [
                [1, 0, 2 * (1 - red)],
                [1, -2 * (1 - blue) * blue / green, -2 * (1 - red) * red / green],
                [1, 2 * (1 - blue), 0],
            ]
        }
    }

    /// A transfer function.
    enum Transfer: Hashable {
        /// That of SDR video and pictures. BT.709, BT.601, BT.2020, sRGB and gamma 2.2 are shown alike.
        case sdr
        case pq, hlg, linear, gamma28
        /// Logarithmic, with a ratio of 100:1 or of 316:1.
        case log100, log316
    }

    /// The primaries. Those of BT.601 are so close to BT.709 that players show them alike.
    enum Primaries: Hashable {
        case bt709, bt2020, p3
    }

    /// The matrix; BT.601 for SDR files that do not state it, whatever their size. Guessing by size would change the
    /// colors of a scaled copy.
    let matrix: Matrix
    /// Whether black is 0 and white the highest code (full range), instead of 16 and 235 of 255 (limited range).
    let isFullRange: Bool
    /// The bits of a sample.
    let depth: Int
    /// The transfer function.
    let transfer: Transfer
    /// The primaries.
    let primaries: Primaries

    /// Whether the matrix and the range are all that differs from a ``Picture``.
    var isDisplayReady: Bool { transfer == .sdr && primaries == .bt709 && !statesConeResponses }

    /// Whether the samples encode cone responses instead of RGB.
    var statesConeResponses: Bool { matrix == .ictcpPQ || matrix == .ictcpHLG }

    /// What a conversion to a picture undoes besides matrix and range.
    var conversions: Set<PictureConversion> {
        var conversions: Set<PictureConversion> = primaries == .bt709 ? [] : [.gamut]
        switch transfer {
        case .sdr: break
        case .pq: conversions.insert(.pq)
        case .hlg: conversions.insert(.hlg)
        case .linear, .gamma28, .log100, .log316: conversions.insert(.transfer)
        }
        return conversions
    }

    /// The affine transform, three rows of three factors and a constant, from 16-bit samples, the file's codes times
    /// 2^(16 - depth), to full-range BT.601 bytes.
    var toPicture: [Float] {
        let toRGB = matrix.toRGB
        let rows = Self.pictureRows.map { row in
            (0..<3).map { column in (0..<3).reduce(0) { $0 + row[$1] * toRGB[$1][column] } }
        }
        let identity: [[Double]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        return affine((matrix == .bt601 ? identity : rows).map { $0.map { 255 * $0 } }, constants: [0, 128, 128])
    }

    /// The affine transform from 16-bit samples to red, green and blue of 0...1, still nonlinear.
    var toRGB: [Float] { affine(matrix.toRGB, constants: [0, 0, 0]) }

    /// The rows that give Y (0...1), Cb and Cr (-0.5...0.5) of BT.601 from red, green and blue.
    static let pictureRows: [[Double]] = [
        [0.299, 0.587, 0.114],
        [-0.299 / 1.772, -0.587 / 1.772, 0.5],
        [0.5, -0.587 / 1.402, -0.114 / 1.402],
    ]

    /// Returns rows of components, 0...1 and -0.5...0.5, as rows of 16-bit samples.
    private func affine(_ rows: [[Double]], constants: [Double]) -> [Float] {
        let code = Double(1 << (16 - depth))
        let top = Double(1 << depth - 1)
        let unit = Double(1 << (depth - 8))
        let black = isFullRange ? 0 : 16 * unit
        let lumaRange = isFullRange ? top : 219 * unit
        let chromaRange = isFullRange ? top : 224 * unit
        let neutral = 128 * unit
        let ranges = [lumaRange, chromaRange, chromaRange]
        let zeros = [black, neutral, neutral]
        return zip(rows, constants).flatMap { row, constant in
            let scaled = (0..<3).map { row[$0] / ranges[$0] }
            let offset = constant - (0..<3).reduce(0) { $0 + scaled[$1] * zeros[$1] }
            return scaled.map { Float($0 / code) } + [Float(offset)]
        }
    }
}
