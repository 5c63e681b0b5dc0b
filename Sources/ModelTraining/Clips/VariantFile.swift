internal import ClipTypes
private import Digests

/// The file format of a clip's variants.
///
/// Version 1: `vidrec variants 1` and a line feed; the clip's 32 bytes; the 16 digits of the fingerprint; the numbers
/// of variants, frames and values, 32 bits each; for each frame its time (seconds and attoseconds, 64 bits each);
/// then for each variant the weights of its frames (IEEE single precision) and their codes, one byte each; finally
/// the SHA-256 of all that. All numbers are little-endian.
enum VariantFile {
    private static let mark = Array("vidrec variants 1\n".utf8)

    /// Encodes variants that all have the same frames.
    static func encode(_ variants: [[QuantizedDescriptor]], key: VariantCache.Key) -> [UInt8] {
        let frames = variants.first ?? []
        let dimension = frames.first?.codes.count ?? 0
        var bytes = header(key)
        bytes.reserveCapacity(bytes.count + 44 + frames.count * (16 + variants.count * (4 + dimension)))
        for number in [variants.count, frames.count, dimension] { append(UInt32(number), to: &bytes) }
        for frame in frames {
            append(frame.time.components.seconds, to: &bytes)
            append(frame.time.components.attoseconds, to: &bytes)
        }
        for variant in variants {
            for frame in variant { append(frame.weight.bitPattern, to: &bytes) }
            for frame in variant { bytes.append(contentsOf: frame.codes.lazy.map { UInt8(bitPattern: $0) }) }
        }
        return bytes + Array(SHA256.hash(bytes))
    }

    /// Decodes variants; `nil` if the bytes are damaged, of another version or of another key.
    static func decode(_ bytes: [UInt8], key: VariantCache.Key) -> [[QuantizedDescriptor]]? {
        let header = header(key)
        let start = header.count + 12
        guard bytes.count >= start + 32, bytes.starts(with: header) else { return nil }
        let content = bytes[..<(bytes.count - 32)]
        guard SHA256.hash(content).elementsEqual(bytes.suffix(32)) else { return nil }
        let (count, frames, dimension) = (
            Int(number(UInt32.self, bytes, at: header.count)), Int(number(UInt32.self, bytes, at: header.count + 4)),
            Int(number(UInt32.self, bytes, at: header.count + 8))
        )
        // Larger numbers would overflow the products below.
        guard max(count, frames, dimension) < 1 << 20 else { return nil }
        guard content.count - start == frames * (16 + count * (4 + dimension)) else { return nil }
        let times = (0..<frames).map { frame in
            let place = start + 16 * frame
            return Duration(
                secondsComponent: number(Int64.self, bytes, at: place),
                attosecondsComponent: number(Int64.self, bytes, at: place + 8))
        }
        return (0..<count).map { variant in
            let weights = start + 16 * frames + variant * frames * (4 + dimension)
            let codes = weights + 4 * frames
            return (0..<frames).map { frame in
                QuantizedDescriptor(
                    time: times[frame],
                    weight: Float(bitPattern: number(UInt32.self, bytes, at: weights + 4 * frame)),
                    codes: bytes[codes + frame * dimension..<codes + (frame + 1) * dimension].map {
                        Int8(bitPattern: $0)
                    })
            }
        }
    }

    private static func header(_ key: VariantCache.Key) -> [UInt8] {
        mark + key.clip.bytes + Array(key.fingerprint.utf8)
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private static func number<Number: FixedWidthInteger>(_: Number.Type, _ bytes: [UInt8], at place: Int) -> Number {
        stride(from: 0, to: Number.bitWidth, by: 8).reduce(0) { sum, shift in
            sum | Number(truncatingIfNeeded: bytes[place + shift / 8]) << shift
        }
    }
}
