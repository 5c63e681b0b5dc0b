/// The frames of an animated WebP file, which libav does not read. Each frame is a WebP picture by itself, drawn on a
/// canvas.
struct WebPAnimation {
    /// A frame of the animation.
    struct Frame: Hashable {
        /// The position of its chunks (`ALPH`, `VP8 ` or `VP8L`) in the file, and their length in bytes.
        let offset: Int64
        let length: Int
        /// The place of its top left corner on the canvas, and its size in pixels.
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        /// The time at which it is shown and how long, in milliseconds.
        let time: Int64
        let duration: Int64
        /// Whether it is blended with the canvas, instead of replacing its pixels.
        let blends: Bool
        /// Whether its part of the canvas becomes transparent after it was shown.
        let disposes: Bool
    }

    /// The size of the canvas in pixels.
    let width: Int
    let height: Int
    /// The frames in order of time.
    let frames: [Frame]

    /// Reads the headers of the frames; `nil` if the file is not an animated WebP.
    ///
    /// - Parameters:
    ///   - size: The size of the file in bytes.
    ///   - maximum: The number of frames after which reading stops.
    ///   - read: Returns the bytes at an offset, fewer than the given count at the end of the file.
    init?(size: Int64, maximum: Int, read: (Int64, Int) -> [UInt8]) {
        func little(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
        let head = read(0, 30)
        guard head.count == 30, head[12..<16].elementsEqual("VP8X".utf8), head[20] & 2 != 0 else { return nil }
        width = little(head[24..<27]) + 1
        height = little(head[27..<30]) + 1
        var frames: [Frame] = []
        var time: Int64 = 0
        var offset: Int64 = 12
        // Bounds the time for hostile files: real files have few chunks that are not frames.
        for _ in 0..<2 * maximum where offset < size && frames.count < maximum {
            let chunk = read(offset, 24)
            guard chunk.count >= 8 else { break }
            let length = little(chunk[4..<8])
            if chunk.count == 24, chunk[..<4].elementsEqual("ANMF".utf8), length >= 16 {
                // Browsers show frames of 10 ms or less for 100 ms.
                let stated = Int64(little(chunk[20..<23]))
                let duration = stated <= 10 ? 100 : stated
                frames.append(
                    Frame(
                        offset: offset + 24, length: length - 16, x: 2 * little(chunk[8..<11]),
                        y: 2 * little(chunk[11..<14]), width: little(chunk[14..<17]) + 1,
                        height: little(chunk[17..<20]) + 1, time: time, duration: duration,
                        blends: chunk[23] & 2 == 0, disposes: chunk[23] & 1 != 0))
                time += duration
            }
            offset += 8 + Int64(length) + Int64(length % 2)
        }
        self.frames = frames
    }

    /// Returns a frame as a WebP file of one picture, given its chunks.
    static func stillPicture(_ frame: Frame, chunks: [UInt8]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var body = Array("WEBP".utf8)
        if chunks.starts(with: Array("ALPH".utf8)) {
            // The flag of alpha, and the size.
            body += Array("VP8X".utf8) + little(10, 4) + [0x10, 0, 0, 0] + little(frame.width - 1, 3)
            body += little(frame.height - 1, 3)
        }
        body += chunks
        return Array("RIFF".utf8) + little(body.count, 4) + body
    }
}
