import CFFmpeg

/// The canvas on which the frames of an animated WebP file are drawn: planar YCbCr 4:4:4 with alpha, full range,
/// BT.601.
@safe
final class AnimationCanvas {
    private let canvas: UnsafeMutablePointer<AVFrame>
    private let patch: UnsafeMutablePointer<AVFrame>
    private var swscale: OpaquePointer?
    private let frames: [WebPAnimation.Frame]
    private var disposed: WebPAnimation.Frame?

    /// Creates a transparent canvas; `nil` without memory.
    init?(_ animation: WebPAnimation) {
        var canvas = unsafe av_frame_alloc()
        var patch = unsafe av_frame_alloc()
        if let canvas = unsafe canvas, let patch = unsafe patch {
            unsafe Self.setFormat(canvas, Int32(animation.width), Int32(animation.height))
            if unsafe av_frame_get_buffer(canvas, 0) >= 0 {
                unsafe self.canvas = canvas
                unsafe self.patch = patch
                frames = animation.frames
                clear(x: 0, y: 0, width: animation.width, height: animation.height)
                return
            }
        }
        unsafe av_frame_free(&canvas)
        unsafe av_frame_free(&patch)
        return nil
    }

    deinit {
        var (canvas, patch): (UnsafeMutablePointer<AVFrame>?, UnsafeMutablePointer<AVFrame>?) = unsafe (canvas, patch)
        unsafe sws_freeContext(swscale)
        unsafe av_frame_free(&canvas)
        unsafe av_frame_free(&patch)
    }

    /// Draws a decoded frame, whose timestamp is the number of its packet, on the canvas, and replaces it by the canvas.
    func draw(_ frame: UnsafeMutablePointer<AVFrame>) -> Status {
        guard let number = unsafe Int(exactly: frame.pointee.pts), frames.indices.contains(number),
            case let place = frames[number], unsafe place.width == Int(frame.pointee.width),
            unsafe place.height == Int(frame.pointee.height), unsafe place.x + place.width <= Int(canvas.pointee.width),
            unsafe place.y + place.height <= Int(canvas.pointee.height)
        else { return Status(code: vidrec_averror_invaliddata()) }
        var status = unsafe Status(code: av_frame_make_writable(canvas))
        if !status.isError { status = unsafe convert(frame) }
        guard !status.isError else { return status }
        if let disposed { clear(x: disposed.x, y: disposed.y, width: disposed.width, height: disposed.height) }
        disposed = place.disposes ? place : nil
        for row in 0..<place.height { blend(row: row, of: place) }
        unsafe av_frame_copy_props(canvas, frame)
        unsafe Self.setFormat(canvas, canvas.pointee.width, canvas.pointee.height)
        unsafe av_frame_unref(frame)
        return unsafe Status(code: av_frame_ref(frame, canvas))
    }

    private static func setFormat(_ frame: UnsafeMutablePointer<AVFrame>, _ width: Int32, _ height: Int32) {
        unsafe frame.pointee.format = AV_PIX_FMT_YUVA444P.rawValue
        unsafe frame.pointee.width = width
        unsafe frame.pointee.height = height
        unsafe frame.pointee.color_range = AVCOL_RANGE_JPEG
        unsafe frame.pointee.colorspace = AVCOL_SPC_SMPTE170M
    }

    /// Converts a frame to the format of the canvas, in `patch`.
    private func convert(_ frame: UnsafeMutablePointer<AVFrame>) -> Status {
        let (width, height) = unsafe (frame.pointee.width, frame.pointee.height)
        let format = unsafe AVPixelFormat(rawValue: frame.pointee.format)
        unsafe swscale = sws_getCachedContext(
            swscale, width, height, format, width, height, AV_PIX_FMT_YUVA444P,
            SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT, nil, nil, nil)
        unsafe av_frame_unref(patch)
        unsafe Self.setFormat(patch, width, height)
        let status = unsafe Status(code: av_frame_get_buffer(patch, 0))
        guard unsafe swscale != nil, !status.isError else { return Status(code: vidrec_averror(ENOMEM)) }
        // Lossy frames have limited range.
        let isRGB = unsafe av_pix_fmt_desc_get(format).pointee.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0
        let table = unsafe sws_getCoefficients(SWS_CS_ITU601)
        unsafe sws_setColorspaceDetails(swscale, table, isRGB ? 1 : 0, table, 1, 0, 1 << 16, 1 << 16)
        return unsafe Status(code: sws_scale_frame(swscale, patch, frame))
    }

    /// Makes a part of the canvas transparent.
    private func clear(x: Int, y: Int, width: Int, height: Int) {
        for (plane, value) in [(0, UInt8(255)), (1, 128), (2, 128), (3, 0)] {
            for row in y..<y + height {
                unsafe Self.row(row, plane, of: canvas)?.advanced(by: x).update(repeating: value, count: width)
            }
        }
    }

    /// Draws a row of `patch` on the canvas.
    private func blend(row: Int, of place: WebPAnimation.Frame) {
        guard let target = unsafe Self.rows(place.y + row, of: canvas, from: place.x),
            let source = unsafe Self.rows(row, of: patch, from: 0)
        else { return }
        for x in 0..<place.width {
            let opacity = unsafe Int(source[3][x])
            // The share of the canvas that shows through, of 255 * 255.
            let behind = unsafe place.blends ? Int(target[3][x]) * (255 - opacity) : 0
            let sum = 255 * opacity + behind
            for plane in 0..<3 {
                let mixed = unsafe 255 * opacity * Int(source[plane][x]) + behind * Int(target[plane][x])
                unsafe target[plane][x] = sum == 0 ? source[plane][x] : UInt8((mixed + sum / 2) / sum)
            }
            unsafe target[3][x] = UInt8((sum + 127) / 255)
        }
    }

    private static func rows(
        _ row: Int, of frame: UnsafeMutablePointer<AVFrame>, from x: Int
    ) -> [UnsafeMutablePointer<UInt8>]? {
        let rows = unsafe (0..<4).compactMap { unsafe Self.row(row, $0, of: frame)?.advanced(by: x) }
        return unsafe rows.count == 4 ? rows : nil
    }

    private static func row(
        _ row: Int, _ plane: Int, of frame: UnsafeMutablePointer<AVFrame>
    ) -> UnsafeMutablePointer<UInt8>? {
        let data = unsafe [
            frame.pointee.data.0, frame.pointee.data.1, frame.pointee.data.2, frame.pointee.data.3,
        ]
        let strides = unsafe [
            frame.pointee.linesize.0, frame.pointee.linesize.1, frame.pointee.linesize.2, frame.pointee.linesize.3,
        ]
        return unsafe data[plane]?.advanced(by: row * Int(strides[plane]))
    }
}
