import Foundation

/// The frames of a clip as the ffmpeg program plays them: times, shown size, and pictures scaled by area averaging.
struct ContainerReference {
    /// The seconds of a tick of the times.
    var timeBase = 0.0
    /// The presentation times in seconds from the start of the clip; `nil` where ffmpeg knows none.
    var times: [Double?] = []
    /// The shown width and height, in square pixels, of the last frame.
    var shown = (width: 0.0, height: 0.0)
    /// The number of messages of the decoder.
    var complaints = 0
    /// The three planes of each frame.
    var pictures: [[[UInt8]]] = []

    /// Returns whether ffmpeg decodes any frame of a file.
    static func isReadable(_ path: String) throws -> Bool {
        let found = try? ContainerReference(path, width: 16, height: 16)
        return found?.times.isEmpty == false
    }

    /// Decodes a file with ffmpeg.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - codec: The name of the decoder in messages.
    ///   - width: The width of the pictures.
    ///   - height: The height of the pictures.
    ///   - decoder: The decoder to use instead of ffmpeg's first one.
    ///   - overWhite: Whether transparent pictures are laid over white.
    init(_ path: String, codec: String = "", width: Int, height: Int, decoder: [String] = [], overWhite: Bool = false)
        throws
    {
        let scale =
            "scale=\(width):\(height):flags=area+accurate_rnd+full_chroma_inp+full_chroma_int"
            + ":in_color_matrix=bt601:out_color_matrix=bt601:out_range=full"
        let white = "format=yuva444p,split[a][b];[a]lutyuv=y=235:u=128:v=128:a=255[w];[w][b]overlay=format=yuv444,"
        let filter = "showinfo=checksum=0," + (overWhite ? white : "") + scale + ",format=yuv444p"
        let (output, log) = try Program.outputs(
            "ffmpeg",
            ["-hide_banner", "-nostdin", "-threads", "1"] + decoder + [
                "-i", "file:" + path, "-map", "0:V:0", "-vsync", "passthrough", "-vf", filter, "-f", "rawvideo", "-",
                // Of formats whose timestamps jump, ffmpeg counts only streams that it uses.
                "-map", "0:a?", "-c", "copy", "-f", "null", "-",
            ])
        complaints = log.split(whereSeparator: \.isNewline).count { $0.hasPrefix("[\(codec) @") }
        for line in log.split(whereSeparator: \.isNewline) where line.contains("Parsed_showinfo") {
            if timeBase == 0, let text = line.firstMatch(of: /config in time_base: (\d+)\/(\d+)/) {
                timeBase = (Double(text.1) ?? 0) / (Double(text.2) ?? 1)
            }
            guard let frame = line.firstMatch(of: #/n: *\d+ pts: *(\S+) .* sar:(\d+)\/(\d+) s:(\d+)x(\d+)\b/#) else {
                continue
            }
            times.append(Double(frame.1).map { $0 * timeBase })
            let aspect = frame.2 == "0" ? 1 : (Double(frame.2) ?? 1) / (Double(frame.3) ?? 1)
            let (stored, height) = (Double(frame.4) ?? 0, Double(frame.5) ?? 0)
            shown = (stored * aspect, height)
        }
        let plane = width * height
        // Some decoders return frames that an edit list cuts.
        let cut = times.prefix { $0.map { $0 < 0 } ?? false }.count
        times.removeFirst(cut)
        pictures = stride(from: 0, to: output.count - output.count % (3 * plane), by: 3 * plane).map { start in
            (0..<3).map { [UInt8](output[start + $0 * plane..<start + ($0 + 1) * plane]) }
        }
        pictures.removeFirst(min(cut, pictures.count))
    }
}
