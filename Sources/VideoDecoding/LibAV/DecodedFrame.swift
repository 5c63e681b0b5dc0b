import CFFmpeg

/// A decoded frame (`AVFrame`), reused for each frame of a clip.
@safe
struct DecodedFrame: ~Copyable {
    private let pointer: UnsafeMutablePointer<AVFrame>

    init(for path: String) throws(VideoDecodingError) {
        guard let frame = unsafe av_frame_alloc() else {
            throw VideoDecodingError(.outOfMemory, path, "no memory for frames")
        }
        unsafe pointer = frame
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = unsafe pointer
        unsafe av_frame_free(&frame)
    }

    var width: Int { unsafe Int(pointer.pointee.width) }
    var height: Int { unsafe Int(pointer.pointee.height) }
    var isKey: Bool { unsafe vidrec_frame_is_key(pointer) != 0 }

    /// The number of its packet in decoding order, which was sent in place of the timestamp; `nil` if there is none.
    var packet: Int? {
        let number = unsafe pointer.pointee.pts
        return number >= 0 ? Int(number) : nil
    }

    /// Whether the decoder had to conceal errors.
    var isDamaged: Bool {
        unsafe pointer.pointee.decode_error_flags != 0 || pointer.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
    }

    /// The pixel format, as FFmpeg's name.
    var pixelFormat: String {
        let name = unsafe av_get_pix_fmt_name(AVPixelFormat(rawValue: pointer.pointee.format))
        return unsafe name.map { unsafe String(cString: $0) } ?? "unknown"
    }

    /// The pixel aspect ratio, width over height, that the codec states; `nil` if it does not.
    var pixelAspect: Rational? {
        unsafe Rational(pointer.pointee.sample_aspect_ratio.num, pointer.pointee.sample_aspect_ratio.den)
    }

    /// The orientation that the codec states (display orientation message or EXIF); `nil` if it does not.
    var orientation: Orientation? {
        guard let data = unsafe av_frame_get_side_data(pointer, AV_FRAME_DATA_DISPLAYMATRIX),
            unsafe data.pointee.size >= 9 * MemoryLayout<Int32>.size
        else { return nil }
        let matrix = unsafe UnsafeRawPointer(data.pointee.data)
        func entry(_ index: Int) -> Int32 {
            unsafe matrix?.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self) ?? 0
        }
        return Orientation(a: entry(0), b: entry(1), c: entry(3), d: entry(4))
    }

    /// Calls `body` with the pointer to the libav object, which is valid during the call.
    func withPointer<Result>(_ body: (UnsafeMutablePointer<AVFrame>) -> Result) -> Result {
        unsafe body(pointer)
    }
}
