internal import ClipTypes
private import Kernels
private import VideoDecoding

/// The frames of a clip from which its strip is made.
///
/// Up to 16 frames are stored; whenever there are more, every second one is dropped, so that memory is bounded for clips
/// of any length, and the strip is of evenly spread frames.
struct StripFrames {
    private static let maximumFrames = 16
    /// The quantizer scales in the order in which they are tried, until the file is small enough.
    private static let quantizers = [4, 7, 12, 20, 31]
    /// The number of pixels of a strip, which bounds the time to make it: 4 pictures of 178x100 of a wide clip, 4 of
    /// 72x128 of an upright one.
    private static let maximumArea = 72_000
    /// The parts of the height, in percent, that are tried one after another.
    private static let heights = [100, 70, 45, 25]

    private var pictures: [Picture] = []
    private var step = 1
    private var count = 0

    /// Adds the next frame, given its contrast weight. Frames of weight 0 show nothing and are skipped.
    mutating func append(_ picture: Picture, weight: Float) {
        guard weight > 0 else { return }
        defer { count += 1 }
        guard count.isMultiple(of: step) else { return }
        pictures.append(picture)
        guard pictures.count > Self.maximumFrames else { return }
        pictures = pictures.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        step *= 2
    }

    /// Returns the strip; `nil` if no frame shows anything, or FFmpeg has no JPEG encoder.
    func strip() -> ClipStrip? {
        let number = min(pictures.count, ClipStrip.maximumPictures)
        // The middles of equal parts.
        let chosen = (0..<number).map { pictures[(2 * $0 + 1) * pictures.count / (2 * number)] }
        guard let tallest = chosen.map(\.height).max() else { return nil }
        let aspects = chosen.reduce(0) { $0 + Double($1.width) / Double($1.height) }
        let fitting = Int((Double(Self.maximumArea) / aspects).squareRoot())
        let height = min(ClipStrip.maximumHeight, tallest, fitting)
        for percent in Self.heights {
            let rows = max(2, height * percent / 100 & ~1)
            let planes = StripPlanes(chosen, height: rows)
            guard let encoder = try? JPEGEncoder(width: planes.width, height: rows) else { return nil }
            for quantizer in Self.quantizers {
                guard
                    let bytes = try? encoder.encode(luma: planes.luma, chroma: planes.chroma, quantizer: quantizer)
                else { return nil }
                if bytes.count <= ClipStrip.maximumByteCount { return ClipStrip(jpeg: bytes) }
            }
        }
        return nil
    }
}

/// Pictures scaled to one height, side by side, as planes of YCbCr 4:2:0.
private struct StripPlanes {
    let width: Int
    var luma: [UInt8] = []
    var chroma: [[UInt8]] = [[], []]

    init(_ pictures: [Picture], height: Int) {
        let widths = pictures.map { picture in
            let width = (picture.width * height + picture.height / 2) / picture.height
            return max(2, min(width, ClipStrip.maximumWidth / ClipStrip.maximumPictures) & ~1)
        }
        width = widths.reduce(0, +)
        let scaled = zip(pictures, widths).map { picture, width in
            let (columns, rows) = (picture.width, picture.height)
            return (
                luma: ColorScaling.resample(
                    [picture.luma], width: columns, height: rows, columns: width, lines: height),
                chroma: [picture.blueDifference, picture.redDifference].map {
                    ColorScaling.resample([$0], width: columns, height: rows, columns: width / 2, lines: height / 2)
                }
            )
        }
        for row in 0..<height {
            for (picture, width) in zip(scaled, widths) { luma += picture.luma[row * width..<(row + 1) * width] }
        }
        for plane in 0..<2 {
            for row in 0..<height / 2 {
                for (picture, width) in zip(scaled, widths.map { $0 / 2 }) {
                    chroma[plane] += picture.chroma[plane][row * width..<(row + 1) * width]
                }
            }
        }
    }
}
