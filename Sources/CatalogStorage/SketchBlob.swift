package import ClipTypes

/// The encoding of a clip's sketches.
///
/// Version 2: the byte 2; the number of sketches, the bytes of each sketch's codes and those of each detail, 32 bits each;
/// then the times of all sketches (nanoseconds, 64 bits), all weights (IEEE single precision), all codes, and all details.
/// The first byte of a detail is 255 if there is none. The bytes of details are 0 if no sketch has one. All numbers are
/// little-endian.
///
/// Version 1 had no details, no number of their bytes, and times of 128 bits: seconds and attoseconds of the `Duration`.
package enum SketchBlob {
    /// Encodes sketches, whose codes all have the same number of bytes.
    package static func encode(_ sketches: [FrameSketch]) -> [UInt8] {
        let dimension = sketches.first?.codes.count ?? 0
        let detailSize = sketches.contains { $0.detail != nil } ? FrameDetail.byteCount : 0
        var bytes: [UInt8] = []
        bytes.reserveCapacity(13 + sketches.count * (12 + dimension + detailSize))
        bytes.append(2)
        for number in [sketches.count, dimension, detailSize] { bytes.appendLittleEndian(UInt32(number)) }
        for sketch in sketches { bytes.appendLittleEndian(sketch.time.nanoseconds) }
        for sketch in sketches { bytes.appendLittleEndian(sketch.weight.bitPattern) }
        for sketch in sketches { bytes.append(contentsOf: sketch.codes.lazy.map { UInt8(bitPattern: $0) }) }
        guard detailSize > 0 else { return bytes }
        let none = [255] + [UInt8](repeating: 0, count: detailSize - 1)
        for sketch in sketches { bytes += sketch.detail?.bytes ?? none }
        return bytes
    }

    /// Decodes sketches; returns `nil` if the version is unknown, the length does not match the header, or a detail is
    /// invalid.
    package static func decode(_ bytes: [UInt8]) -> [FrameSketch]? {
        guard let version = bytes.first, 1...2 ~= version, bytes.count >= 9 else { return nil }
        let isFirst = version == 1
        let header = isFirst ? 9 : 13
        guard bytes.count >= header else { return nil }
        let span = bytes.span
        let count = Int(span.littleEndian32(at: 1))
        let dimension = Int(span.littleEndian32(at: 5))
        let detailSize = isFirst ? 0 : Int(span.littleEndian32(at: 9))
        let timeSize = isFirst ? 16 : 8
        let (payload, overflow) = count.multipliedReportingOverflow(by: timeSize + 4 + dimension + detailSize)
        guard !overflow, bytes.count - header == payload, [0, FrameDetail.byteCount].contains(detailSize) else {
            return nil
        }
        let weights = header + timeSize * count
        let codes = weights + 4 * count
        let details = codes + dimension * count
        var sketches: [FrameSketch] = []
        sketches.reserveCapacity(count)
        for index in 0..<count {
            let time = header + timeSize * index
            let start = codes + dimension * index
            let first = details + detailSize * index
            let detail = FrameDetail(bytes: bytes[first..<first + detailSize])
            guard detail != nil || detailSize == 0 || bytes[first] == 255 else { return nil }
            sketches.append(
                FrameSketch(
                    time: isFirst
                        ? Duration(
                            secondsComponent: span.littleEndian64(at: time),
                            attosecondsComponent: span.littleEndian64(at: time + 8))
                        : .nanoseconds(span.littleEndian64(at: time)),
                    weight: Float(bitPattern: span.littleEndian32(at: weights + 4 * index)),
                    codes: bytes[start..<start + dimension].map { Int8(bitPattern: $0) }, detail: detail))
        }
        return sketches
    }
}
