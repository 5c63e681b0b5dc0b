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
        for number in [variants.count, frames.count, dimension] { UInt32(number).append(to: &bytes) }
        for frame in frames {
            frame.time.components.seconds.append(to: &bytes)
            frame.time.components.attoseconds.append(to: &bytes)
        }
        for variant in variants {
            for frame in variant { frame.weight.bitPattern.append(to: &bytes) }
            for frame in variant { bytes.append(contentsOf: frame.codes.lazy.map { UInt8(bitPattern: $0) }) }
        }
        return bytes + Array(SHA256.hash(bytes))
    }

    /// Returns whether bytes are a whole file of this version and of a key.
    static func isWhole(_ bytes: [UInt8], key: VariantCache.Key) -> Bool {
        let header = header(key)
        return bytes.count >= header.count + 12 + 32 && bytes.starts(with: header)
            && SHA256.hash(bytes[..<(bytes.count - 32)]).elementsEqual(bytes.suffix(32))
    }

    /// Returns the number of bytes of a file.
    static func byteCount(variants: Int, frames: Int, dimension: Int) -> Int {
        mark.count + 32 + 16 + 12 + frames * (16 + variants * (4 + dimension)) + 32
    }

    /// Decodes the first `limit` variants; `nil` if the bytes are damaged, of another version or of another key.
    static func decode(
        _ bytes: [UInt8], key: VariantCache.Key, first limit: Int = .max
    ) -> [[QuantizedDescriptor]]? {
        guard isWhole(bytes, key: key) else { return nil }
        let place = header(key).count
        let start = place + 12
        let (count, frames, dimension) = (
            Int(number(UInt32.self, bytes, at: place)), Int(number(UInt32.self, bytes, at: place + 4)),
            Int(number(UInt32.self, bytes, at: place + 8))
        )
        // Larger numbers would overflow the products below.
        guard max(count, frames, dimension) < 1 << 20 else { return nil }
        guard bytes.count - 32 - start == frames * (16 + count * (4 + dimension)) else { return nil }
        let times = (0..<frames).map { frame in
            let place = start + 16 * frame
            return Duration(
                secondsComponent: number(Int64.self, bytes, at: place),
                attosecondsComponent: number(Int64.self, bytes, at: place + 8))
        }
        return (0..<min(limit, count)).map { variant in
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

    private static func number<Number: FixedWidthInteger>(_: Number.Type, _ bytes: [UInt8], at place: Int) -> Number {
        stride(from: 0, to: Number.bitWidth, by: 8).reduce(0) { sum, shift in
            sum | Number(truncatingIfNeeded: bytes[place + shift / 8]) << shift
        }
    }
}
