import CFFmpeg
internal import ClipTypes

/// An open decoder.
@safe
struct CodecContext: ~Copyable {
    private let pointer: UnsafeMutablePointer<AVCodecContext>

    /// Opens the first allowed decoder for a stream.
    ///
    /// - Parameter reorderDepth: how many frames may have to be held back to put them in the order of time. A decoder left
    ///   to find out drops frames when it finds that it held back too few.
    init(
        _ stream: UnsafeMutablePointer<AVStream>, codec: String, reorderDepth: Int, limits: DecodingLimits, path: String
    ) throws(VideoDecodingError) {
        let parameters = unsafe stream.pointee.codecpar
        guard let decoder = unsafe AllowedFormats.decoder(for: stream.pointee.codecpar.pointee.codec_id),
            let context = unsafe avcodec_alloc_context3(decoder)
        else { throw VideoDecodingError(.outOfMemory, path, "no memory for a decoder of '\(codec)'") }
        unsafe context.pointee.pkt_timebase = stream.pointee.time_base
        // Clips are decoded side by side, one decoder a core; threads inside one cost 8 to 25 % more in all.
        unsafe context.pointee.thread_count = 1
        unsafe context.pointee.max_pixels = limits.paddedFramePixels
        // Rows may then begin anywhere, and cropping is exact.
        unsafe context.pointee.flags |= Int32(AV_CODEC_FLAG_UNALIGNED)
        var status = unsafe Status(code: avcodec_parameters_to_context(context, parameters))
        unsafe context.pointee.has_b_frames = max(context.pointee.has_b_frames, Int32(min(reorderDepth, 16)))
        if !status.isError { status = unsafe Status(code: avcodec_open2(context, decoder, nil)) }
        guard !status.isError else {
            var context: UnsafeMutablePointer<AVCodecContext>? = unsafe context
            unsafe avcodec_free_context(&context)
            throw VideoDecodingError(
                .refusedCodec, path, "the decoder of '\(codec)' does not start (\(status.message))")
        }
        unsafe pointer = context
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = unsafe pointer
        unsafe avcodec_free_context(&context)
    }

    /// Hands over a packet; take all frames before the next.
    func send(_ packet: borrowing Packet) -> Status {
        unsafe packet.withPointer { unsafe send($0) }
    }

    /// Says that no more packets come, so that frames held back come out.
    func finish() { _ = unsafe send(nil) }

    func send(_ packet: UnsafeMutablePointer<AVPacket>?) -> Status {
        unsafe Status(code: avcodec_send_packet(pointer, packet))
    }

    /// Takes the next frame.
    func receive(into frame: borrowing DecodedFrame) -> Status {
        unsafe frame.withPointer { unsafe Status(code: avcodec_receive_frame(pointer, $0)) }
    }

    /// Forgets all it knows of earlier packets, to begin again at a keyframe.
    func restart() { unsafe avcodec_flush_buffers(pointer) }

    /// Whether blocks keep their edges, in H.264 and HEVC: filtering takes a tenth of the time that a keyframe takes. At
    /// working size nothing is seen of it (luma at 51 dB or better where measured), but frames that build on such a frame
    /// would drift away.
    func leaveOutLoopFilter(_ leaveOut: Bool) {
        unsafe pointer.pointee.skip_loop_filter = leaveOut ? AVDISCARD_ALL : AVDISCARD_DEFAULT
    }

    /// Whether frames nothing builds on are passed over, in codecs where only the decoder can tell.
    func passOverNonReferenceFrames(_ passOver: Bool) {
        unsafe pointer.pointee.skip_frame = passOver ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
    }
}
