/// The chunks of a PNG or WebP file, for what libav does not read: EXIF metadata, and whether the file is animated.
struct PictureChunks {
    /// Whether a PNG file is animated: its `acTL` precedes the picture.
    private(set) var isAnimated = false
    /// The orientation that the EXIF metadata states; `nil` without such metadata.
    private(set) var orientation: Orientation?

    // Real files have few chunks before the picture, but one for each piece of 8 KiB of the picture.
    private static let maximumChunks = 100_000

    /// Reads the headers of the chunks; finds none in a file of another format.
    ///
    /// - Parameters:
    ///   - demuxer: FFmpeg's name of the demuxer.
    ///   - size: The size of the file in bytes.
    ///   - read: Returns the bytes at an offset, fewer than the given count at the end of the file.
    init(demuxer: String, size: Int64, read: (Int64, Int) -> [UInt8]) {
        let isPNG = demuxer == "png_pipe" || demuxer == "apng"
        guard isPNG || demuxer == "webp_pipe" else { return }
        var offset: Int64 = isPNG ? 8 : 12
        var precedesPicture = true
        for _ in 0..<Self.maximumChunks where offset < size {
            let head = read(offset, 8)
            guard head.count == 8 else { return }
            let number = isPNG ? head[..<4] : ArraySlice(head[4...].reversed())
            let length = number.reduce(0) { $0 << 8 | Int64($1) }
            let name = String(decoding: isPNG ? head[4...] : head[..<4], as: UTF8.self)
            switch name {
            case "acTL": isAnimated = isAnimated || precedesPicture
            case "IDAT": precedesPicture = false
            case "eXIf", "EXIF":
                var bytes = read(offset + 8, Int(min(length, 1 << 16)))[...]
                // Some programs keep the header of a JPEG segment.
                if bytes.starts(with: Array("Exif\0\0".utf8)) { bytes = bytes.dropFirst(6) }
                orientation = orientation ?? ExifDirectory(bytes)?.orientation
            case "IEND": return
            default: break
            }
            // PNG chunks end with a checksum, and those of WebP have even lengths.
            offset += 8 + (isPNG ? length + 4 : length + length % 2)
        }
    }
}
