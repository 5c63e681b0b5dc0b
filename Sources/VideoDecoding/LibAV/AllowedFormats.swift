import CFFmpeg

/// The allowlists of demuxers and decoders. FFmpeg has hundreds more, and vulnerabilities are found mostly in rare
/// ones: CVE-2026-8461 was in MagicYUV, and playlists read other local files.
enum AllowedFormats {
    /// The demuxers, by FFmpeg's names as in `format_whitelist`.
    static let demuxers = [
        "mov", "matroska", "avi", "mpegts", "mpeg", "mpegvideo", "flv", "ogg", "gif", "asf", "ivf", "h264",
        "hevc", "m4v", "obu", "jpeg_pipe", "png_pipe", "apng", "webp_pipe", "bmp_pipe",
    ]

    /// The decoders, by FFmpeg's names; of several for one codec, the first available one is used.
    static let decoders = [
        "h264", "hevc", "vp8", "vp9", "libvpx", "libvpx-vp9", "libdav1d", "libaom-av1", "mpeg4", "msmpeg4",
        "mpeg2video", "mpeg1video", "h263",
        "flv", "theora", "wmv1", "wmv2", "wmv3", "vc1", "prores", "qtrle", "mjpeg", "gif", "png", "apng", "webp", "bmp",
    ]

    /// Those of ``decoders`` that also decode the alpha of a stream.
    private static let alphaDecoders = ["libvpx", "libvpx-vp9"]

    /// Returns the first allowed decoder for a codec; `nil` if there is none.
    ///
    /// - Parameters:
    ///   - codec: The codec.
    ///   - hasAlpha: Whether the stream has alpha besides its video, as VP8 and VP9 in WebM may, which only some
    ///     decoders read. Without such a decoder, another one is returned.
    static func decoder(for codec: AVCodecID, hasAlpha: Bool = false) -> UnsafePointer<AVCodec>? {
        for name in (hasAlpha ? alphaDecoders : []) + decoders {
            if let decoder = unsafe avcodec_find_decoder_by_name(name), unsafe decoder.pointee.id == codec {
                return unsafe decoder
            }
        }
        return nil
    }

    /// Opens and closes every allowed decoder. Those that need the parameters of a stream to open are skipped.
    static func openEachDecoderOnce() {
        for name in decoders {
            guard let decoder = unsafe avcodec_find_decoder_by_name(name) else { continue }
            var context = unsafe avcodec_alloc_context3(decoder)
            unsafe context?.pointee.thread_count = 1
            if let context = unsafe context { _ = unsafe avcodec_open2(context, decoder, nil) }
            unsafe avcodec_free_context(&context)
        }
    }
}
