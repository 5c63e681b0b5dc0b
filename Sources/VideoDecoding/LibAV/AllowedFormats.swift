import CFFmpeg

/// The demuxers and decoders that uploads may reach. FFmpeg has hundreds, and the holes are found in those nobody needs:
/// CVE-2026-8461 was in MagicYUV, and playlists read other people's files.
enum AllowedFormats {
    /// By FFmpeg's names, as `format_whitelist` takes them.
    static let demuxers = [
        "mov", "matroska", "avi", "mpegts", "mpeg", "mpegvideo", "flv", "ogg", "gif", "asf", "h264", "hevc",
        "jpeg_pipe", "png_pipe", "webp_pipe", "bmp_pipe",
    ]

    /// By FFmpeg's names; of several for one codec the first that is there is used.
    static let decoders = [
        "h264", "hevc", "vp8", "vp9", "libdav1d", "libaom-av1", "mpeg4", "msmpeg4", "mpeg2video", "mpeg1video", "h263",
        "flv", "theora", "wmv1", "wmv2", "wmv3", "vc1", "prores", "mjpeg", "gif", "png", "webp", "bmp",
    ]

    /// The first allowed decoder for a codec.
    static func decoder(for codec: AVCodecID) -> UnsafePointer<AVCodec>? {
        for name in decoders {
            if let decoder = unsafe avcodec_find_decoder_by_name(name), unsafe decoder.pointee.id == codec {
                return unsafe decoder
            }
        }
        return nil
    }

    /// Opens and closes every allowed decoder. Those that cannot be opened without the settings of a stream are passed over.
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
