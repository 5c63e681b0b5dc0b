import CFFmpeg
internal import ClipTypes

/// An open decoder (`AVCodecContext`).
@safe
struct CodecContext: ~Copyable {
    private let pointer: UnsafeMutablePointer<AVCodecContext>
    private let stated: AVCodecParameters
    private let canvas: AnimationCanvas?

    /// Opens the first allowed decoder for a stream.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - codec: FFmpeg's name of the codec, for messages.
    ///   - reorderDepth: The maximum number of frames that the decoder must delay to output them in order of time. A
    ///     decoder that has to detect this number by itself drops frames when it finds that it was too low.
    ///   - animation: The animation whose frames are drawn on a canvas; `nil` if the decoder outputs whole frames.
    ///   - limits: The limits on the pixels of a frame.
    ///   - path: The path of the file, for messages.
    init(
        _ stream: UnsafeMutablePointer<AVStream>, codec: String, reorderDepth: Int, animation: WebPAnimation?,
        limits: DecodingLimits, path: String
    ) throws(VideoDecodingError) {
        let parameters = unsafe stream.pointee.codecpar
        let alpha = unsafe av_dict_get(stream.pointee.metadata, "alpha_mode", nil, 0)?.pointee.value
        let hasAlpha = unsafe alpha.map { unsafe String(cString: $0) } == "1"
        guard
            let decoder = unsafe AllowedFormats.decoder(
                for: stream.pointee.codecpar.pointee.codec_id, hasAlpha: hasAlpha),
            let context = unsafe avcodec_alloc_context3(decoder)
        else { throw VideoDecodingError(.outOfMemory, path, "no memory for a decoder of '\(codec)'") }
        unsafe context.pointee.pkt_timebase = stream.pointee.time_base
        // Clips are decoded in parallel, one decoder a core; threads within a decoder cost 8 to 25 % more in total.
        unsafe context.pointee.thread_count = 1
        unsafe context.pointee.max_pixels = limits.paddedFramePixels
        // Allows rows of any alignment, which makes cropping exact.
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
        if let animation {
            guard animation.width * animation.height <= limits.framePixels, let canvas = AnimationCanvas(animation)
            else {
                var context: UnsafeMutablePointer<AVCodecContext>? = unsafe context
                unsafe avcodec_free_context(&context)
                throw VideoDecodingError(.outOfMemory, path, "no memory for its canvas")
            }
            self.canvas = canvas
        } else {
            canvas = nil
        }
        unsafe pointer = context
        unsafe stated = stream.pointee.codecpar.pointee
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = unsafe pointer
        unsafe avcodec_free_context(&context)
    }

    /// Sends a packet to the decoder, with its number in decoding order instead of its timestamps, so that frames are
    /// recognized whatever the timestamps. Receive all frames before sending the next packet.
    func send(_ packet: borrowing Packet, numbered ordinal: Int) -> Status {
        unsafe packet.withPointer { unsafe send($0, numbered: ordinal) }
    }

    func send(_ packet: UnsafeMutablePointer<AVPacket>?, numbered ordinal: Int) -> Status {
        unsafe packet?.pointee.pts = Int64(ordinal)
        unsafe packet?.pointee.dts = vidrec_nopts_value()
        return unsafe send(packet)
    }

    /// Signals the end of the packets, so that the decoder outputs all delayed frames.
    func finish() { _ = unsafe send(nil) }

    private func send(_ packet: UnsafeMutablePointer<AVPacket>?) -> Status {
        unsafe Status(code: avcodec_send_packet(pointer, packet))
    }

    /// Receives the next decoded frame. What the codec does not state about its colors is what the container states.
    func receive(into frame: borrowing DecodedFrame) -> Status {
        unsafe frame.withPointer { frame in
            let status = unsafe Status(code: avcodec_receive_frame(pointer, frame))
            guard !status.isError else { return status }
            if let canvas { return unsafe canvas.draw(frame) }
            if unsafe frame.pointee.color_range == AVCOL_RANGE_UNSPECIFIED {
                unsafe frame.pointee.color_range = stated.color_range
            }
            if unsafe frame.pointee.colorspace == AVCOL_SPC_UNSPECIFIED {
                unsafe frame.pointee.colorspace = stated.color_space
            }
            if unsafe frame.pointee.color_trc == AVCOL_TRC_UNSPECIFIED {
                unsafe frame.pointee.color_trc = stated.color_trc
            }
            if unsafe frame.pointee.color_primaries == AVCOL_PRI_UNSPECIFIED {
                unsafe frame.pointee.color_primaries = stated.color_primaries
            }
            return status
        }
    }

    /// Flushes the decoder, to continue at a keyframe.
    func restart() { unsafe avcodec_flush_buffers(pointer) }

    /// Sets whether the loop filter of H.264 and HEVC is skipped, which takes a tenth of the time of decoding a
    /// keyframe. At working size the difference is invisible (luma of 51 dB or better as measured), but frames that
    /// reference an unfiltered frame would drift.
    func skipLoopFilter(_ skips: Bool) {
        unsafe pointer.pointee.skip_loop_filter = skips ? AVDISCARD_ALL : AVDISCARD_DEFAULT
    }

    /// Sets whether non-reference frames are skipped, in codecs where only the decoder recognizes them.
    func skipNonReferenceFrames(_ skips: Bool) {
        unsafe pointer.pointee.skip_frame = skips ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
    }
}
