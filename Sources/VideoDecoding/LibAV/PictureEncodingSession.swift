import CFFmpeg

/// An open encoder of still pictures with its frame and packet.
@safe
struct PictureEncodingSession: ~Copyable {
    /// The form of the pictures that a session encodes.
    struct Settings {
        let codec: AVCodecID
        /// The name of the file format, for error messages.
        let name: String
        let format: AVPixelFormat
        let width: Int
        let height: Int
        /// Private options of the encoder, by name; options that it does not have are ignored.
        var options: [(name: String, value: String)] = []
    }

    private let context: UnsafeMutablePointer<AVCodecContext>
    private let frame: UnsafeMutablePointer<AVFrame>
    private let packet: UnsafeMutablePointer<AVPacket>
    private let name: String

    init(_ settings: Settings) throws(PictureEncodingError) {
        name = settings.name
        guard let encoder = unsafe avcodec_find_encoder(settings.codec) else {
            throw PictureEncodingError(.missingEncoder, "this FFmpeg cannot write \(name); install one that can")
        }
        var context = unsafe avcodec_alloc_context3(encoder)
        var frame = unsafe av_frame_alloc()
        var packet = unsafe av_packet_alloc()
        if let context = unsafe context, let frame = unsafe frame, let packet = unsafe packet {
            unsafe context.pointee.width = Int32(clamping: settings.width)
            unsafe context.pointee.height = Int32(clamping: settings.height)
            unsafe context.pointee.pix_fmt = settings.format
            unsafe context.pointee.color_range = AVCOL_RANGE_JPEG
            unsafe context.pointee.time_base = AVRational(num: 1, den: 1)
            unsafe context.pointee.thread_count = 1
            // The scale of each frame holds, and no version of the library is written.
            unsafe context.pointee.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT
            for option in settings.options {
                unsafe av_opt_set(context.pointee.priv_data, option.name, option.value, 0)
            }
            unsafe frame.pointee.width = context.pointee.width
            unsafe frame.pointee.height = context.pointee.height
            unsafe frame.pointee.format = settings.format.rawValue
            unsafe frame.pointee.color_range = AVCOL_RANGE_JPEG
            var status = unsafe Status(code: avcodec_open2(context, encoder, nil))
            if !status.isError { status = unsafe Status(code: av_frame_get_buffer(frame, 0)) }
            if !status.isError {
                unsafe self.context = context
                unsafe self.frame = frame
                unsafe self.packet = packet
                return
            }
        }
        unsafe avcodec_free_context(&context)
        unsafe av_frame_free(&frame)
        unsafe av_packet_free(&packet)
        throw PictureEncodingError(
            .failed, "a picture of \(settings.width)x\(settings.height) pixels cannot be written as \(name)")
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = unsafe context
        var frame: UnsafeMutablePointer<AVFrame>? = unsafe frame
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
        unsafe avcodec_free_context(&context)
        unsafe av_frame_free(&frame)
        unsafe av_packet_free(&packet)
    }

    /// Encodes a picture of up to three planes, rows without padding.
    ///
    /// - Parameters:
    ///   - planes: The bytes of each plane, and those of its rows.
    ///   - quantizer: The quantizer scale of encoders that have one, 1 (best) to 31.
    func encode(_ planes: [(bytes: [UInt8], row: Int)], quantizer: Int = 1) throws(PictureEncodingError) -> [UInt8] {
        // The encoder may refer to the last picture.
        var status = unsafe Status(code: av_frame_make_writable(frame))
        guard !status.isError else { throw PictureEncodingError(.failed, "the \(name) encoder failed: no memory") }
        let targets = unsafe [frame.pointee.data.0, frame.pointee.data.1, frame.pointee.data.2]
        let strides = unsafe [frame.pointee.linesize.0, frame.pointee.linesize.1, frame.pointee.linesize.2]
        for (index, plane) in planes.enumerated() {
            guard let target = unsafe targets[index], plane.row > 0, Int(strides[index]) >= plane.row else {
                preconditionFailure("a plane of \(plane.bytes.count) bytes, \(plane.row) a row, for \(name)")
            }
            unsafe plane.bytes.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                for line in 0..<plane.bytes.count / plane.row {
                    unsafe (target + line * Int(strides[index])).update(
                        from: start + line * plane.row, count: plane.row)
                }
            }
        }
        unsafe frame.pointee.quality = FF_QP2LAMBDA * Int32(quantizer)
        status = unsafe Status(code: avcodec_send_frame(context, frame))
        if !status.isError { status = unsafe Status(code: avcodec_receive_packet(context, packet)) }
        guard !status.isError, let data = unsafe packet.pointee.data else {
            throw PictureEncodingError(.failed, "the \(name) encoder failed (\(status.message))")
        }
        return unsafe Array(UnsafeBufferPointer(start: data, count: Int(packet.pointee.size)))
    }
}
