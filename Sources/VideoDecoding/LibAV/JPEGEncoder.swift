import CFFmpeg

/// An encoder of pictures of one size as JPEG files: baseline, YCbCr 4:2:0, full range, BT.601.
///
/// The same picture, libraries and processor architecture give the same bytes.
package struct JPEGEncoder: ~Copyable {
    private let session: PictureEncodingSession
    private let width: Int
    private let height: Int

    /// Opens an encoder for pictures of a size in pixels.
    ///
    /// - Throws: `missingEncoder` if FFmpeg has no JPEG encoder, or `failed` if it does not encode such pictures.
    /// - Precondition: The sides are positive and even.
    package init(width: Int, height: Int) throws(PictureEncodingError) {
        precondition(width > 0 && height > 0 && width % 2 == 0 && height % 2 == 0, "a JPEG of \(width)x\(height)")
        Libav.silence()
        self.width = width
        self.height = height
        session = try PictureEncodingSession(
            PictureEncodingSession.Settings(
                codec: AV_CODEC_ID_MJPEG, name: "JPEG", format: AV_PIX_FMT_YUV420P, width: width, height: height,
                options: [("huffman", "optimal")]))
    }

    /// Encodes a picture and returns the bytes of the file.
    ///
    /// - Parameters:
    ///   - luma: The luma of each pixel, row by row.
    ///   - chroma: The blue difference and the red difference of each square of four pixels, row by row.
    ///   - quantizer: The quantizer scale, 1 (best) to 31 (smallest).
    /// - Throws: `failed` if the encoder fails.
    /// - Complexity: O(pixels).
    package func encode(
        luma: [UInt8], chroma: [[UInt8]], quantizer: Int
    ) throws(PictureEncodingError) -> [UInt8] {
        precondition(
            luma.count == width * height && chroma.map(\.count) == [luma.count / 4, luma.count / 4]
                && 1...31 ~= quantizer,
            "planes of \(luma.count) and \(chroma.map(\.count)) values for \(width)x\(height), quantizer \(quantizer)")
        return try session.encode(
            [(luma, width), (chroma[0], width / 2), (chroma[1], width / 2)], quantizer: quantizer)
    }
}
