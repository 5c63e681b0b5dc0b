// Formats that are not accepted, but recognized, so that the message can name them.
extension FileSignature {
    /// Detects formats that are not accepted; returns `nil` for all others.
    static func namedFormat(_ bytes: [UInt8]) -> FileSignature? {
        func has(_ signature: String, _ offset: Int = 0) -> Bool {
            // Characters stand for the bytes of their numbers.
            let values = signature.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            return bytes.count >= offset + values.count && bytes[offset...].starts(with: values)
        }
        if has("ftyp", 4) { return picture(ofBrands: brands(bytes)) }
        if has("II*\0") || has("MM\0*") || has("II+\0") || has("MM\0+") { return .refused(tiff(bytes)) }
        if has("FORM"), has("AIF", 8) { return .audio("AIFF") }
        if has("\0\0\u{1}\0") || has("\0\0\u{2}\0"), bytes.count > 21, bytes[5] == 0, bytes[9] == 0 {
            return .refused("ICO")
        }
        if has("ustar", 257) { return .refused("TAR") }
        if has("P"), bytes.count > 3, (0x31...0x36).contains(bytes[1]), bytes[2] == 0x0A || bytes[2] == 0x20,
            (0x23...0x39).contains(bytes[3])
        {
            return .refused("Netpbm")
        }
        if let name = audioSignatures.first(where: { has($0.0) })?.1 { return .audio(name) }
        if let name = signatures.first(where: { has($0.0, $0.1) })?.2 { return .refused(name) }
        return nil
    }

    private static let audioSignatures = [
        ("fLaC", "FLAC"), ("#!AMR", "AMR"), ("caff\0", "CAF"), ("MThd\0", "MIDI"), ("MAC \u{96}", "Monkey's Audio"),
        ("wvpk", "WavPack"), (".snd\0", "AU"), ("DSD \u{1C}", "DSF"), (".ra\u{FD}", "RealAudio"), ("\u{B}w", "AC-3"),
        ("TTA1", "TTA"), ("MPCK", "Musepack"), ("MP+", "Musepack"),
    ]

    private static let signatures: [(String, Int, String)] = [
        // Pictures.
        ("JXL \r\n\u{87}\n", 4, "JPEG XL"), ("\u{FF}\n", 0, "JPEG XL"), ("jP  \r\n\u{87}\n", 4, "JPEG 2000"),
        ("\u{FF}O\u{FF}Q", 0, "JPEG 2000"), ("\u{FF}\u{D8}\u{FF}\u{F7}", 0, "JPEG-LS"), ("II\u{BC}", 0, "JPEG XR"),
        ("8BPS", 0, "Photoshop"),
        ("gimp xcf", 0, "GIMP"), ("qoif", 0, "QOI"), ("BPG\u{FB}", 0, "BPG"), ("v/1\u{1}", 0, "OpenEXR"),
        ("#?RADIANCE", 0, "Radiance HDR"), ("#?RGBE", 0, "Radiance HDR"), ("DDS |", 0, "DDS"),
        ("\u{8A}MNG", 0, "MNG"), ("\u{8B}JNG", 0, "JNG"), ("FLIF", 0, "FLIF"), ("\u{A}\u{5}\u{1}\u{8}", 0, "PCX"),
        ("SIMPLE  =", 0, "FITS"), ("AT&TFORM", 0, "DjVu"), ("FORM", 0, "IFF"),
        // Photos as the sensor saw them.
        ("FUJIFILMCCD-RAW", 0, "RAW (RAF)"), ("IIRO", 0, "RAW (ORF)"), ("IIRS", 0, "RAW (ORF)"),
        ("MMOR", 0, "RAW (ORF)"), ("IIU\0", 0, "RAW (RW2)"), ("FOVb", 0, "RAW (X3F)"), ("HEAPCCDR", 6, "RAW (CRW)"),
        ("\0MRM", 0, "RAW (MRW)"),
        // Videos.
        (".RMF", 0, "RealMedia"), ("YUV4MPEG2", 0, "YUV4MPEG"), ("\0\0\0\0\u{1}\u{BC}", 0, "GXF"),
        ("\u{6}\u{E}\u{2B}\u{34}", 0, "MXF"), ("FWS", 0, "Flash"), ("CWS", 0, "Flash"), ("ZWS", 0, "Flash"),
        ("\u{B7}\u{D8}\0 7I\u{DA}\u{11}", 0, "WTV"), ("nut/multimedia container", 0, "NUT"), ("BIKi", 0, "Bink"),
        ("KB2", 0, "Bink"), ("\u{1F}\u{7}\0", 0, "DV"), ("DVDVIDEO", 0, "the index of a DVD"), ("LRVX", 0, "LRV"),
        ("NSVf", 0, "NSV"), ("NSVs", 0, "NSV"), ("SMK2", 0, "Smacker"), ("SMK4", 0, "Smacker"), ("BBCD", 0, "Dirac"),
        ("\0\0\u{1}\u{F}", 0, "raw VC-1"),
        // Documents and archives.
        ("%PDF", 0, "PDF"), ("%!PS", 0, "PostScript"), ("\u{C5}\u{D0}\u{D3}\u{C6}", 0, "PostScript"),
        ("{\\rtf", 0, "RTF"), ("\u{D0}\u{CF}\u{11}\u{E0}\u{A1}\u{B1}\u{1A}\u{E1}", 0, "Microsoft Office"),
        ("SQLite format 3\0", 0, "SQLite"), ("PK\u{3}\u{4}", 0, "ZIP"), ("PK\u{5}\u{6}", 0, "ZIP"),
        ("Rar!\u{1A}\u{7}", 0, "RAR"), ("7z\u{BC}\u{AF}\u{27}\u{1C}", 0, "7z"), ("\u{1F}\u{8B}", 0, "gzip"),
        ("BZh", 0, "bzip2"), ("\u{FD}7zXZ\0", 0, "xz"), ("\u{28}\u{B5}\u{2F}\u{FD}", 0, "Zstandard"),
        ("\u{7F}ELF", 0, "ELF"), ("MZ", 0, "Windows program"),
    ]

    /// Returns the brands of a file type box: the major one, then the compatible ones.
    private static func brands(_ bytes: [UInt8]) -> [String] {
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length >= 16, bytes.count >= 16 else { return [] }
        let offsets = [8] + Array(stride(from: 16, to: min(length, bytes.count, 128) - 3, by: 4))
        return offsets.map { String(decoding: bytes[$0..<$0 + 4], as: UTF8.self) }
    }

    /// Detects pictures in the ISO base media format, which have items instead of tracks.
    private static func picture(ofBrands brands: [String]) -> FileSignature? {
        let heic: Set<String> = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]
        let generic: Set<String> = ["mif1", "mif2", "msf1", "miaf"]
        guard let major = brands.first else { return nil }
        if major == "crx " { return .refused("RAW (CR3)") }
        // Any of them may come first.
        let named = generic.contains(major) ? brands : [major]
        if named.contains(where: { $0 == "avif" || $0 == "avis" }) { return .refused("AVIF") }
        if named.contains(where: heic.contains) { return .refused("HEIC") }
        return generic.contains(major) ? .refused("HEIF") : nil
    }

    /// Returns the name of a file with the structure of TIFF: most RAW photos have it, too.
    private static func tiff(_ bytes: [UInt8]) -> String {
        if bytes.count > 9, bytes[8] == 0x43, bytes[9] == 0x52 { return "RAW (CR2)" }
        guard let exif = ExifDirectory(bytes[...]) else { return "TIFF" }
        if exif.has(.dngVersion) { return "RAW (DNG)" }
        // The full picture is in a directory below, and the first is a thumbnail of it.
        return exif.has(.make) && exif.has(.subdirectories) ? "RAW (NEF, ARW or similar)" : "TIFF"
    }
}
