import CFFmpeg
public import ClipTypes

/// An encoder of pictures as PNG files.
public enum PNGEncoder {
    /// Encodes a picture as a PNG file of 8-bit RGB, without scaling, and returns the bytes of the file. The same
    /// picture and libraries give the same bytes.
    ///
    /// - Throws: `missingEncoder` if FFmpeg has no PNG encoder, or `failed` if it cannot encode the picture.
    /// - Complexity: O(pixels).
    public static func encode(_ picture: Picture) throws(PictureEncodingError) -> [UInt8] {
        Libav.silence()
        let session = try PictureEncodingSession(
            PictureEncodingSession.Settings(
                codec: AV_CODEC_ID_PNG, name: "PNG", format: AV_PIX_FMT_RGB24, width: picture.width,
                height: picture.height, options: [("pred", "mixed")]))
        return try session.encode([(picture.rgb, 3 * picture.width)])
    }
}
