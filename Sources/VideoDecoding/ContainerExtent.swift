/// Detects truncated files by the lengths in the container's outermost structure.
enum ContainerExtent {
    /// Returns whether the file is shorter than its container states; `false` for formats that do not state a length.
    ///
    /// - Parameters:
    ///   - demuxer: FFmpeg's name of the demuxer.
    ///   - size: The size of the file in bytes.
    ///   - read: Returns the bytes at an offset, fewer than the given count at the end of the file.
    static func isCut(demuxer: String, size: Int64, read: (Int64, Int) -> [UInt8]) -> Bool {
        switch demuxer {
        case "mov": isoBoxesAreCut(size: size, read: read)
        case "matroska": segmentIsCut(size: size, read: read)
        case "avi", "webp_pipe": riffIsCut(size: size, read: read)
        case "gif": gifIsCut(size: size, read: read)
        case "jpeg_pipe": jpegIsCut(size: size, read: read)
        default: false
        }
    }

    private static func isoBoxesAreCut(size: Int64, read: (Int64, Int) -> [UInt8]) -> Bool {
        var offset: Int64 = 0
        // Bounds the time for hostile files: no real file has so many top-level boxes.
        for _ in 0..<100_000 where offset < size {
            let head = read(offset, 16)
            guard head.count >= 8 else { return true }
            var length = Int64(clamping: bigEndian(head[0..<4]))
            if length == 0 { return false }
            if length == 1 {
                guard head.count == 16 else { return true }
                length = Int64(clamping: bigEndian(head[8..<16]))
            }
            // A length below that of a header is not a box, but appended data.
            guard length >= 8 else { return false }
            guard length <= size - offset else {
                return head[4..<8].allSatisfy { (0x20...0x7E).contains($0) || $0 == 0xA9 }
            }
            offset += length
        }
        return false
    }

    private static func segmentIsCut(size: Int64, read: (Int64, Int) -> [UInt8]) -> Bool {
        let head = read(0, 4096)
        // The EBML header's length, then the segment's identifier and length.
        guard let header = elementLength(head, at: 4), let length = header.length,
            let start = Int(exactly: 4 + Int64(header.bytes) + length), start >= 0, start + 12 < head.count,
            head[start..<start + 4].elementsEqual([0x18, 0x53, 0x80, 0x67]),
            let segment = elementLength(head, at: start + 4), let body = segment.length
        else { return false }
        return body > size - Int64(start + 4 + segment.bytes)
    }

    /// Parses an EBML variable-length integer; returns its size in bytes and its value, `nil` for "unknown".
    private static func elementLength(_ bytes: [UInt8], at index: Int) -> (bytes: Int, length: Int64?)? {
        guard index < bytes.count, bytes[index] != 0 else { return nil }
        let count = bytes[index].leadingZeroBitCount + 1
        guard index + count <= bytes.count else { return nil }
        let value = bigEndian(bytes[index..<index + count]) & (1 << UInt64(7 * count) - 1)
        return (count, value == 1 << UInt64(7 * count) - 1 ? nil : Int64(clamping: value))
    }

    private static func riffIsCut(size: Int64, read: (Int64, Int) -> [UInt8]) -> Bool {
        let head = read(0, 8)
        guard head.count == 8 else { return true }
        let length = Int64(bigEndian(Array(head[4..<8].reversed())[...]))
        // Streaming writers leave the length 0 or all ones.
        return length != 0xFFFF_FFFF && length + 8 > size + 1
    }

    private static func gifIsCut(size: Int64, read: (Int64, Int) -> [UInt8]) -> Bool {
        func tableSize(_ flags: UInt8) -> Int64 { flags & 0x80 == 0 ? 0 : 3 << (Int64(flags & 7) + 1) }
        let head = read(0, 13)
        guard head.count == 13 else { return true }
        var offset = 13 + tableSize(head[10])
        while offset < size {
            let block = read(offset, 10)
            switch block.first {
            case 0x21: offset += 2
            case 0x2C where block.count == 10: offset += 11 + tableSize(block[9])
            case 0x2C: return true
            // The trailer, or appended data.
            default: return false
            }
            // Both continue with sub-blocks of up to 255 bytes, and end with an empty one.
            while true {
                guard let length = read(offset, 1).first else { return true }
                offset += 1 + Int64(length)
                if length == 0 { break }
            }
        }
        // There is no trailer.
        return true
    }

    private static func jpegIsCut(size: Int64, read: (Int64, Int) -> [UInt8]) -> Bool {
        // Segments with lengths precede the scan; a thumbnail is within a segment, which is skipped.
        var offset: Int64 = 2
        while offset < size {
            let head = read(offset, 4)
            guard head.count == 4, head[0] == 0xFF else { return true }
            // A marker may be preceded by any number of fill bytes FF.
            guard head[1] != 0xFF else {
                offset += 1
                continue
            }
            offset += 2 + Int64(bigEndian(head[2..<4]))
            if head[1] == 0xDA { break }
        }
        // In a scan, FF is followed by 0 or a restart marker, so that the end marker is unambiguous. Other data may
        // follow it, such as the video of a motion photo.
        var previous: UInt8 = 0
        while offset < size {
            let bytes = read(offset, 1 << 16)
            guard !bytes.isEmpty else { return true }
            for byte in bytes {
                if previous == 0xFF, byte == 0xD9 { return false }
                previous = byte
            }
            offset += Int64(bytes.count)
        }
        return true
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
