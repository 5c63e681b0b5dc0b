import CFFmpeg

/// Reads the frames of an animated WebP file as packets, each of them a WebP file of one picture.
final class AnimationReader {
    let animation: WebPAnimation
    private let file: InputFile
    private var next = 0

    /// The seconds of a tick of the packets' timestamps.
    static let timeBase = AVRational(num: 1, den: 1000)

    init(_ animation: WebPAnimation, file: InputFile) {
        self.animation = animation
        self.file = file
    }

    /// Reads the next frame into a packet without data.
    func read(into packet: UnsafeMutablePointer<AVPacket>) -> Status {
        guard next < animation.frames.count else { return Status(code: vidrec_averror_eof()) }
        let frame = animation.frames[next]
        next += 1
        let count = Int(min(Int64(frame.length), max(0, file.size - frame.offset)))
        let bytes = WebPAnimation.stillPicture(frame, chunks: file.bytes(at: frame.offset, count: count))
        let status = unsafe Status(code: av_new_packet(packet, Int32(clamping: bytes.count)))
        guard !status.isError, let data = unsafe packet.pointee.data else { return status }
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe data.update(from: start, count: bytes.count)
        }
        unsafe packet.pointee.pts = frame.time
        unsafe packet.pointee.dts = frame.time
        unsafe packet.pointee.duration = frame.duration
        unsafe packet.pointee.flags |= AV_PKT_FLAG_KEY
        return status
    }
}
