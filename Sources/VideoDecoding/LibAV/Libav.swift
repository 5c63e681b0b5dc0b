import CFFmpeg
package import ClipTypes

/// Functions for the libav libraries as a whole.
enum Libav {
    /// Turns off libav's logging to standard error.
    static func silence() { av_log_set_level(AV_LOG_QUIET) }

    /// Returns the text `major.minor.micro` of a library's version number.
    static func version(_ number: UInt32) -> String { "\(number >> 16).\(number >> 8 & 0xFF).\(number & 0xFF)" }
}

extension FFmpegReport {
    /// Creates a report on the libraries that this process has loaded.
    package init() {
        self.init(
            release: unsafe av_version_info().map { unsafe String(cString: $0) } ?? "unknown",
            libavformat: Libav.version(avformat_version()),
            libavcodec: Libav.version(avcodec_version()),
            libswscale: Libav.version(swscale_version()),
            libavutil: Libav.version(avutil_version()),
            decoders: AllowedFormats.decoders.filter { unsafe avcodec_find_decoder_by_name($0) != nil },
            missingDecoders: AllowedFormats.decoders.filter { unsafe avcodec_find_decoder_by_name($0) == nil },
            missingDemuxers: AllowedFormats.demuxers.filter { unsafe av_find_input_format($0) == nil }
        )
    }
}
