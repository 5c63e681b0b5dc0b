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

        if let text = Self.text(bytes), Self.isASCII(bytes) || Self.packetStream(bytes) == nil {
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
        } else if let name = Self.audioFormats.first(where: { has($0.bytes) })?.name {
            self = .audio(name)
        } else if has("ID3") || has("fLaC") || (has([0xFF]) && bytes.count > 1 && bytes[1] & 0xE0 == 0xE0) {
            self = .audio(has("fLaC") ? "FLAC" : "MPEG audio")
        } else if let name = Self.refusedFormats.first(where: { has($0.bytes) })?.name {
            self = .refused(name)
        } else {
            self = .other(bytes.allSatisfy { $0 == 0 } ? "nothing but zero bytes" : "data of an unknown kind")
        }
    }

    private static let isoBoxes = [
        "ftyp", "moov", "mdat", "moof", "free", "skip", "wide", "pnot", "styp", "sidx", "uuid",
    ]

    private static let refusedFormats: [(bytes: [UInt8], name: String)] = [
        (Array("II*\0".utf8), "TIFF"), (Array("MM\0*".utf8), "TIFF"), (Array(".RMF".utf8), "RealMedia"),
        (Array("YUV4MPEG2".utf8), "YUV4MPEG"), (Array("8BPS".utf8), "Photoshop"),
        (Array("nut/multimedia container".utf8), "NUT"), ([0, 0, 0, 0, 1, 0xBC], "GXF"), ([0x1F, 0x07, 0], "DV"),
        ([0xB7, 0xD8, 0, 0x20, 0x37, 0x49, 0xDA, 0x11], "WTV"), (Array("NSVf".utf8), "NSV"),
        (Array("NSVs".utf8), "NSV"), (Array("BIK".utf8), "Bink"), (Array("KB2".utf8), "Bink"),
        (Array("SMK2".utf8), "Smacker"), (Array("SMK4".utf8), "Smacker"), (Array("BBCD".utf8), "Dirac"),
        (Array("DVDVIDEO".utf8), "the index of a DVD"), (Array("ZWS".utf8), "Flash"),
        ([0, 0, 1, 0x0F], "raw VC-1"),
        ([0x06, 0x0E, 0x2B, 0x34], "MXF"), (Array("FWS".utf8), "Flash"), (Array("CWS".utf8), "Flash"),
        ([0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50], "JPEG 2000"), (Array("PK\u{3}\u{4}".utf8), "ZIP"),
        ([0x1F, 0x8B], "gzip"), (Array("%PDF".utf8), "PDF"), (Array("\u{7F}ELF".utf8), "ELF"),
    ]

    private static let audioFormats: [(bytes: [UInt8], name: String)] = [
        (Array("caff".utf8), "CAF"), (Array("#!AMR".utf8), "AMR"), ([0x0B, 0x77], "AC-3"),
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
        if start.hasPrefix("<?xml") || start.hasPrefix("<mpd") {
            return start.contains("<mpd") ? .playlist("a DASH manifest") : .playlist("an XML document")
        }
        if start.contains("<html") || start.hasPrefix("<!doctype html") { return .other("an HTML page") }
        // The signatures of these formats are letters, and the bytes after them may be, too.
        let lettered = ["flv", "oggs", "gif8", "riff", "bm", "dkif", "yuv4mpeg2", "8bps", ".rmf", "%pdf"]
        return lettered.contains(where: start.hasPrefix) || isoBoxes.contains { start.dropFirst(4).hasPrefix($0) }
            || (!isASCII(Array(bytes)) && (refusedFormats + audioFormats).contains { bytes.starts(with: $0.bytes) })
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
