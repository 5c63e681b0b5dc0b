import CFFmpeg
public import ClipTypes

/// An encoder of pictures as PNG files.
public enum PNGEncoder {
    /// Encodes a picture as a PNG file of 8-bit RGB, without scaling, and returns the bytes of the file. The same
    /// picture and libraries give the same bytes.
    ///
    /// - Throws: `missingEncoder` if FFmpeg has no PNG encoder, or `failed` if it cannot encode the picture.
    /// - Complexity: O(pixels).
    public static func encode(_ picture: Picture) throws(PictureEncodingError) -> [UInt8] {
        Libav.silence()
        let session = try Session(width: picture.width, height: picture.height)
        return try session.encode(picture.rgb)
    }

    /// An open encoder with its frame and packet.
    @safe
    private struct Session: ~Copyable {
        private let context: UnsafeMutablePointer<AVCodecContext>
        private let frame: UnsafeMutablePointer<AVFrame>
        private let packet: UnsafeMutablePointer<AVPacket>

        init(width: Int, height: Int) throws(PictureEncodingError) {
            guard let encoder = unsafe avcodec_find_encoder(AV_CODEC_ID_PNG) else {
                throw PictureEncodingError(.missingEncoder, "this FFmpeg cannot write PNG; install one that can")
            }
            var context = unsafe avcodec_alloc_context3(encoder)
            var frame = unsafe av_frame_alloc()
            var packet = unsafe av_packet_alloc()
            if let context = unsafe context, let frame = unsafe frame, let packet = unsafe packet {
                unsafe context.pointee.width = Int32(clamping: width)
                unsafe context.pointee.height = Int32(clamping: height)
                unsafe context.pointee.pix_fmt = AV_PIX_FMT_RGB24
                unsafe context.pointee.time_base = AVRational(num: 1, den: 1)
                unsafe context.pointee.thread_count = 1
                unsafe av_opt_set(context.pointee.priv_data, "pred", "mixed", 0)
                unsafe frame.pointee.width = context.pointee.width
                unsafe frame.pointee.height = context.pointee.height
                unsafe frame.pointee.format = AV_PIX_FMT_RGB24.rawValue
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
            throw PictureEncodingError(.failed, "a picture of \(width)x\(height) pixels cannot be written as PNG")
        }

        deinit {
            var context: UnsafeMutablePointer<AVCodecContext>? = unsafe context
            var frame: UnsafeMutablePointer<AVFrame>? = unsafe frame
            var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
            unsafe avcodec_free_context(&context)
            unsafe av_frame_free(&frame)
            unsafe av_packet_free(&packet)
        }

        /// Encodes rows of `3 * width` bytes of RGB.
        func encode(_ rgb: [UInt8]) throws(PictureEncodingError) -> [UInt8] {
            let (row, height) = unsafe (3 * Int(frame.pointee.width), Int(frame.pointee.height))
            let stride = unsafe Int(frame.pointee.linesize.0)
            guard rgb.count == row * height, let target = unsafe frame.pointee.data.0 else {
                preconditionFailure("\(rgb.count) bytes for \(height) rows of \(row)")
            }
            unsafe rgb.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                for line in 0..<height {
                    unsafe (target + line * stride).update(from: start + line * row, count: row)
                }
            }
            var status = unsafe Status(code: avcodec_send_frame(context, frame))
            if !status.isError { status = unsafe Status(code: avcodec_receive_packet(context, packet)) }
            guard !status.isError, let data = unsafe packet.pointee.data else {
                throw PictureEncodingError(.failed, "the PNG encoder failed (\(status.message))")
            }
            return unsafe Array(UnsafeBufferPointer(start: data, count: Int(packet.pointee.size)))
        }
    }
}
