internal import ClipTypes

/// The encoding of a clip's sketches.
///
/// Version 1: the byte 1; the number of sketches and the bytes of each sketch's codes, 32 bits each; then the times of
/// all sketches (seconds and attoseconds of the `Duration`, 64 bits each), all weights (IEEE single precision), and all
/// codes. All numbers are little-endian.
enum SketchBlob {
    private static let version: UInt8 = 1
    private static let headerSize = 9

    /// Encodes sketches, whose codes all have the same number of bytes.
    static func encode(_ sketches: [FrameSketch]) -> [UInt8] {
        let dimension = sketches.first?.codes.count ?? 0
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerSize + sketches.count * (20 + dimension))
        bytes.append(version)
        bytes.appendLittleEndian(UInt32(sketches.count))
        bytes.appendLittleEndian(UInt32(dimension))
        for sketch in sketches {
            bytes.appendLittleEndian(sketch.time.components.seconds)
            bytes.appendLittleEndian(sketch.time.components.attoseconds)
        }
        for sketch in sketches {
            bytes.appendLittleEndian(sketch.weight.bitPattern)
        }
        for sketch in sketches {
            bytes.append(contentsOf: sketch.codes.lazy.map { UInt8(bitPattern: $0) })
        }
        return bytes
    }

    /// Decodes sketches; returns `nil` if the version is unknown or the length does not match the header.
    static func decode(_ bytes: [UInt8]) -> [FrameSketch]? {
        guard bytes.count >= headerSize, bytes[0] == version else { return nil }
        let span = bytes.span
        let count = Int(span.littleEndian32(at: 1))
        let dimension = Int(span.littleEndian32(at: 5))
        let (payload, overflow) = count.multipliedReportingOverflow(by: 20 + dimension)
        guard !overflow, bytes.count - headerSize == payload else { return nil }
        let weights = headerSize + 16 * count
        let codes = weights + 4 * count
        return (0..<count).map { index in
            let time = headerSize + 16 * index
            let start = codes + dimension * index
            return FrameSketch(
                time: Duration(
                    secondsComponent: span.littleEndian64(at: time),
                    attosecondsComponent: span.littleEndian64(at: time + 8)),
                weight: Float(bitPattern: span.littleEndian32(at: weights + 4 * index)),
                codes: bytes[start..<start + dimension].map { Int8(bitPattern: $0) })
        }
    }
}
