/// The format of a file, detected by its first bytes. The name and extension of an upload are ignored.
enum FileSignature: Hashable {
    /// An allowed format, as FFmpeg's name of its demuxer.
    case demuxer(String)
    /// A playlist or session description, by its common name.
    case playlist(String)
    /// An audio format.
    case audio(String)
    /// A known format that is not allowed, by its common name.
    case refused(String)
    /// Any other content, by a description.
    case other(String)

    /// The number of bytes that are examined for a transport or program stream that begins within a packet.
    static let length = 16_384
    /// The number of bytes that are examined for text.
    private static let textLength = 2048

    /// Detects the format from the first bytes of a file, of which ``length`` suffice.
    init(_ bytes: [UInt8]) {
        func has(_ text: String, at offset: Int = 0) -> Bool {
            bytes.count >= offset + text.utf8.count && bytes[offset...].starts(with: text.utf8)
        }
        func has(_ prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }

        // Any two bytes may begin a transport stream that was cut in the middle of a packet.
        if let named = Self.namedFormat(bytes), Self.packetStream(bytes) == nil {
            self = named
        } else if let text = Self.text(bytes), Self.isASCII(bytes) || Self.packetStream(bytes) == nil {
            self = text
        } else if Self.isoBoxes.contains(where: { has($0, at: 4) }) {
            self = .demuxer("mov")
        } else if has([0x1A, 0x45, 0xDF, 0xA3]) {
            self = .demuxer("matroska")
        } else if has("RIFF") {
            self =
                has("AVI ", at: 8)
                ? .demuxer("avi")
                : has("WEBP", at: 8) ? .demuxer("webp_pipe") : has("WAVE", at: 8) ? .audio("WAV") : .refused("RIFF")
        } else if has("DKIF") {
            self = .demuxer("ivf")
        } else if has([0x12, 0, 0x0A]) {
            self = .demuxer("obu")
        } else if has("FLV") {
            self = .demuxer("flv")
        } else if has("OggS") {
            self = .demuxer("ogg")
        } else if has("GIF87a") || has("GIF89a") {
            self = .demuxer("gif")
        } else if has([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]) {
            self = .demuxer("asf")
        } else if has([0xFF, 0xD8, 0xFF]) {
            self = .demuxer("jpeg_pipe")
        } else if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .demuxer("png_pipe")
        } else if has("BM"), bytes.count > 26, bytes[15...17].allSatisfy({ $0 == 0 }) {
            self = .demuxer("bmp_pipe")
        } else if let stream = Self.elementaryStream(bytes) {
            self = .demuxer(stream)
        } else if let stream = Self.packetStream(bytes) {
            self = .demuxer(stream)
        } else if has([0xFF, 0xFE]) || has([0xFE, 0xFF]) {
            self = .other("text")
        } else if has("ID3") || (has([0xFF]) && bytes.count > 1 && bytes[1] & 0xE0 == 0xE0) {
            self = .audio("MPEG")
        } else {
            self = .other(bytes.allSatisfy { $0 == 0 } ? "nothing but zero bytes" : "data of an unknown kind")
        }
    }

    private static let isoBoxes = [
        "ftyp", "moov", "mdat", "moof", "free", "skip", "wide", "pnot", "styp", "sidx", "uuid",
    ]

    /// Detects playlists and other text; returns `nil` if the bytes are not text.
    private static func text(_ bytes: [UInt8]) -> FileSignature? {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        let isText = bytes.prefix(64).allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
        guard isText else { return nil }
        let text = String(decoding: bytes.prefix(textLength), as: UTF8.self).lowercased()
        let start = String(text.drop(while: \.isWhitespace))
        let playlists: [(String, String)] = [
            ("#extm3u", "an HLS or M3U playlist"), ("ffconcat", "an ffconcat list"), ("v=0", "an SDP description"),
            ("[playlist]", "a PLS playlist"), ("[reference]", "an ASX playlist"), ("<asx", "an ASX playlist"),
            ("<smil", "a SMIL playlist"), ("file ", "an ffconcat list"), ("[images", "a list of images"),
        ]
        if let playlist = playlists.first(where: { start.hasPrefix($0.0) }) { return .playlist(playlist.1) }
        if start.hasPrefix("<svg") || (start.hasPrefix("<") && start.contains("<svg") && !start.contains("<html")) {
            return .refused("SVG")
        }
        if start.hasPrefix("<?xml") || start.hasPrefix("<mpd") {
            return start.contains("<mpd") ? .playlist("a DASH manifest") : .playlist("an XML document")
        }
        if start.contains("<html") || start.hasPrefix("<!doctype html") { return .other("an HTML page") }
        // The signatures of these formats are letters, and the bytes after them may be, too.
        let lettered = ["flv", "oggs", "gif8", "riff", "bm", "dkif"]
        return lettered.contains(where: start.hasPrefix) || isoBoxes.contains { start.dropFirst(4).hasPrefix($0) }
            ? nil : .other("text")
    }

    /// Detects MPEG program streams and elementary video streams, which begin with a start code.
    private static func elementaryStream(_ bytes: [UInt8]) -> String? {
        guard let code = bytes.firstIndex(where: { $0 != 0 }), (2...3).contains(code), bytes[code] == 1,
            bytes.count > code + 2
        else { return nil }
        switch (bytes[code + 1], bytes[code + 2]) {
        case (0xBA, _): return "mpeg"
        case (0xB3, _): return "mpegvideo"
        case (0x40, 1), (0x42, 1), (0x46, 1): return "hevc"
        case (0xB0, _): return "m4v"
        case (let unit, _) where unit & 0x80 == 0 && [6, 7, 9].contains(unit & 0x1F): return "h264"
        default: return nil
        }
    }

    /// Detects MPEG transport and program streams, which may begin within a packet or after other data.
    private static func packetStream(_ bytes: [UInt8]) -> String? {
        isTransportStream(bytes) ? "mpegts" : hasPackHeader(bytes) ? "mpeg" : nil
    }

    /// Returns whether there are sync bytes every 188 bytes (MPEG transport stream), 192 (Blu-ray) or 204 bytes: in all
    /// of the first five packets if the file begins with a packet, else in five packets from anywhere.
    private static func isTransportStream(_ bytes: [UInt8]) -> Bool {
        for (start, size) in [(0, 188), (4, 192), (0, 204)] {
            let syncs = stride(from: start, to: min(bytes.count, start + 5 * size), by: size)
            if bytes.count >= start + size, syncs.allSatisfy({ bytes[$0] == 0x47 }) { return true }
        }
        for start in bytes.indices where bytes[start] == 0x47 {
            for size in [188, 192, 204] where start + 4 * size + 3 < bytes.count {
                // A packet without the error flag that has a payload or an adaptation field.
                let isPacket = (0..<5).allSatisfy { index in
                    let sync = start + index * size
                    return bytes[sync] == 0x47 && bytes[sync + 1] & 0x80 == 0 && bytes[sync + 3] & 0x30 != 0
                }
                if isPacket { return true }
            }
        }
        return false
    }

    /// Returns whether there is a pack header of an MPEG program stream with another start code after it.
    private static func hasPackHeader(_ bytes: [UInt8]) -> Bool {
        func hasCode(at index: Int) -> Bool {
            index + 3 < bytes.count && bytes[index] == 0 && bytes[index + 1] == 0 && bytes[index + 2] == 1
        }
        return bytes.indices.dropLast(20).contains { index in
            guard bytes[index] == 0, hasCode(at: index), bytes[index + 3] == 0xBA else { return false }
            // MPEG-2, with up to seven bytes of stuffing, or MPEG-1.
            if bytes[index + 4] & 0xC4 == 0x44 { return hasCode(at: index + 14 + Int(bytes[index + 13] & 7)) }
            return bytes[index + 4] & 0xF1 == 0x21 && hasCode(at: index + 12)
        }
    }

    private static func isASCII(_ bytes: [UInt8]) -> Bool { bytes.prefix(textLength).allSatisfy { $0 < 0x80 } }
}
