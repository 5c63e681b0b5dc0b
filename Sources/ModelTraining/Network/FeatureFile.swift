internal import Files
private import Digests
internal import SequenceModels

/// A file with the features of training clips, from which views are read one by one, so that memory does not grow with
/// their number.
///
/// It contains the clips with content only, and of these the views with content. Version 1: `vidrec features 1` and
/// seven line feeds; the 32 bytes of the key; then for each clip, each of its views, and each frame of the view the
/// time (seconds and attoseconds, 64 bits each), the weight and the features (IEEE single precision); then for each
/// clip its group, its label and the numbers of its views and of the frames of each view, 32 bits each; then the number
/// of clips and that of features, 32 bits each; finally the SHA-256 of all that. All numbers are little-endian.
public struct FeatureFile: Sendable {
    /// A clip of the file.
    struct Clip: Hashable, Sendable {
        let group: Int
        let label: Int
        let viewCount: Int
        /// The number of frames of each view.
        let frameCount: Int
        /// The offset of its first view in bytes.
        let offset: Int
    }

    /// The path of the file.
    public let path: String
    /// The number of features of a frame.
    public let featureCount: Int
    /// The SHA-256 of the content.
    let digest: [UInt8]
    let clips: [Clip]
    private let file: RandomAccessFile

    static let mark = Array("vidrec features 1\n\n\n\n\n\n\n".utf8)
    /// The number of bytes of a key.
    public static let keySize = 32
    private static let digestSize = SHA256.byteCount
    /// The number of 32-bit words of a frame before its features.
    private static let frameHeader = 5

    /// Opens a file; `nil` if there is none, or it is damaged or has another key.
    ///
    /// - Complexity: Reads the file once, to check it.
    public init?(openingFile path: String, key: [UInt8]) {
        let start = Self.mark.count + Self.keySize
        guard let file = try? RandomAccessFile(openingForReading: path),
            file.byteCount >= start + 8 + Self.digestSize, file.bytes(start, at: 0) == Self.mark + key
        else { return nil }
        let end = file.byteCount - Self.digestSize
        var hash = SHA256()
        let part = 1 << 20
        for offset in stride(from: 0, to: end, by: part) {
            guard let bytes = file.bytes(min(part, end - offset), at: offset) else { return nil }
            hash.update(bytes)
        }
        let digest = hash.finalize()
        guard let counts = file.words(2, at: end - 8), file.bytes(Self.digestSize, at: end) == digest else {
            return nil
        }
        let (count, featureCount) = (Int(counts[0]), Int(counts[1]))
        let table = end - 8 - 16 * count
        guard table >= start, let words = file.words(4 * count, at: table) else { return nil }
        var offset = start
        clips = (0..<count).map { number in
            let clip = Clip(
                group: Int(words[4 * number]), label: Int(words[4 * number + 1]), viewCount: Int(words[4 * number + 2]),
                frameCount: Int(words[4 * number + 3]), offset: offset)
            offset += clip.viewCount * clip.frameCount * 4 * (Self.frameHeader + featureCount)
            return clip
        }
        guard offset == table else { return nil }
        (self.path, self.featureCount, self.digest, self.file) = (path, featureCount, digest, file)
    }

    /// Returns a view of a clip, by their indices.
    func view(_ view: Int, of clip: Int) throws(TrainingError) -> FeatureSequence {
        let found = clips[clip]
        let size = Self.frameHeader + featureCount
        let offset = found.offset + 4 * view * found.frameCount * size
        guard let words = file.words(found.frameCount * size, at: offset) else {
            throw TrainingError(
                code: .unusableWork,
                description: "cannot read '\(path)', which changed during the training; train again")
        }
        return FeatureSequence(
            frames: (0..<found.frameCount).map { frame in
                let start = frame * size
                func number(_ place: Int) -> Int64 {
                    Int64(bitPattern: UInt64(words[start + place]) | UInt64(words[start + place + 1]) << 32)
                }
                return FeatureFrame(
                    values: words[start + Self.frameHeader..<start + size].map { Float(bitPattern: $0) },
                    time: Duration(secondsComponent: number(0), attosecondsComponent: number(2)),
                    weight: Float(bitPattern: words[start + 4]))
            })
    }

    /// Returns all views of a clip, by its index.
    func views(of clip: Int) throws(TrainingError) -> [FeatureSequence] {
        var views: [FeatureSequence] = []
        for number in 0..<clips[clip].viewCount { views.append(try view(number, of: clip)) }
        return views
    }

    /// The bytes of a clip with views of so many frames, without those of the table.
    static func byteCount(views: Int, frames: Int, featureCount: Int) -> Int {
        views * frames * 4 * (frameHeader + featureCount)
    }

    /// Returns the bytes of views, padded to equal length with frames of weight 0, which count for nothing.
    ///
    /// - Returns: `nil` if a value is not finite.
    static func encode(_ views: [FeatureSequence], frameCount: Int, featureCount: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount(views: views.count, frames: frameCount, featureCount: featureCount))
        for view in views {
            let last = view.frames.last?.time ?? .zero
            let padding = FeatureFrame(values: [Float](repeating: 0, count: featureCount), time: last, weight: 0)
            for frame in view.frames + Array(repeating: padding, count: frameCount - view.frames.count) {
                guard frame.weight.isFinite, frame.values.allSatisfy(\.isFinite) else { return nil }
                frame.time.components.seconds.append(to: &bytes)
                frame.time.components.attoseconds.append(to: &bytes)
                frame.weight.bitPattern.append(to: &bytes)
                for value in frame.values { value.bitPattern.append(to: &bytes) }
            }
        }
        return bytes
    }
}

extension FixedWidthInteger {
    /// Appends the bytes of the number, the lowest first.
    func append(to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: bitWidth, by: 8) { bytes.append(UInt8(truncatingIfNeeded: self >> shift)) }
    }
}
