import CFFmpeg
package import ClipTypes

/// The libraries as a whole.
enum Libav {
    /// Keeps libav from writing to standard error: what matters of it is in errors and reports.
    static func silence() { av_log_set_level(AV_LOG_QUIET) }

    /// A library's version, from the number that its own function gives.
    static func version(_ number: UInt32) -> String { "\(number >> 16).\(number >> 8 & 0xFF).\(number & 0xFF)" }
}

extension FFmpegReport {
    /// Asks the libraries that this process has loaded.
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
