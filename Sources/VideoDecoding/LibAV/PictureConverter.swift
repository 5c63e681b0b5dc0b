import CFFmpeg
import ClipTypes
import Kernels

/// Converts decoded frames to pictures: scales the planes to the working size by area averaging, converts range and
/// matrix of the scaled planes, and applies the orientation.
///
/// Chroma samples are assumed to be centered between the pixels they cover, as in JPEG, so that mirrored frames give
/// mirrored pictures bit for bit. For left-sited chroma, as in MPEG-2 and later, this shifts chroma by a quarter of a
/// stored chroma sample, less than a twentieth of a picture's pixel from 720 lines on.
///
/// Alpha is ignored: transparent pixels have their stored color, as when FFmpeg converts a GIF to a video.
@safe
struct PictureConverter: ~Copyable {
    /// Converts frames of formats that the scaler does not read.
    private var swscale: OpaquePointer?
    private var converted: UnsafeMutablePointer<AVFrame>?
    private var scratch: [UInt64] = []

    deinit {
        unsafe sws_freeContext(swscale)
        var frame = unsafe converted
        unsafe av_frame_free(&frame)
    }

    /// Returns the picture of a frame; `nil` if libav cannot convert its pixel format.
    mutating func picture(of frame: borrowing DecodedFrame, size: WorkingSize, orientation: Orientation) -> Picture? {
        unsafe frame.withPointer { pointer in unsafe picture(of: pointer, size: size, orientation: orientation) }
    }

    private mutating func picture(
        of frame: UnsafeMutablePointer<AVFrame>, size: WorkingSize, orientation: Orientation
    ) -> Picture? {
        let format = unsafe AVPixelFormat(rawValue: frame.pointee.format)
        if let layout = PlaneLayout(format) {
            return unsafe scale(frame, layout, size, orientation)
        }
        guard let converted = unsafe convert(frame, format), let layout = PlaneLayout(AV_PIX_FMT_YUV444P) else {
            return nil
        }
        return unsafe scale(converted, layout, size, orientation)
    }

    private mutating func scale(
        _ frame: UnsafeMutablePointer<AVFrame>, _ layout: PlaneLayout, _ size: WorkingSize, _ orientation: Orientation
    ) -> Picture {
        let (width, height) = size.scaled
        let stored = unsafe (width: Int(frame.pointee.width), height: Int(frame.pointee.height))
        let planes = unsafe [frame.pointee.data.0, frame.pointee.data.1, frame.pointee.data.2]
        let strides = unsafe [frame.pointee.linesize.0, frame.pointee.linesize.1, frame.pointee.linesize.2]
        var values = (0..<3).map { _ in [UInt16](repeating: 1 << 15, count: width * height) }
        for index in 0..<layout.planes {
            guard let samples = unsafe planes[index] else { continue }
            let isChroma = index > 0
            let plane = PlaneScaling.Layout(
                width: isChroma ? (stored.width + layout.chromaWidth - 1) / layout.chromaWidth : stored.width,
                height: isChroma ? (stored.height + layout.chromaHeight - 1) / layout.chromaHeight : stored.height,
                stride: Int(strides[index]), depth: layout.depth)
            values[index] = unsafe PlaneScaling.average(
                samples, plane, width: width, height: height, scratch: &scratch)
        }
        let encoding = unsafe ColorEncoding(frame.pointee, layout)
        let bytes = (0..<3).map { row in
            let plane = PlaneScaling.convert(values, row: Array(encoding.toPicture[4 * row..<4 * row + 4]))
            return Self.orient(plane, width: width, height: height, orientation)
        }
        return Picture(
            width: size.picture.width, height: size.picture.height, luma: bytes[0], blueDifference: bytes[1],
            redDifference: bytes[2])
    }

    private static func orient(_ plane: [UInt8], width: Int, height: Int, _ orientation: Orientation) -> [UInt8] {
        guard orientation != .upright else { return plane }
        return PlaneScaling.orient(
            plane, width: width, height: height, flipsHorizontally: orientation.flipsHorizontally,
            flipsVertically: orientation.flipsVertically, transposes: orientation.transposes)
    }

    /// Converts a frame in RGB, with a palette, or in a packed or semi-planar format to planar YCbCr 4:4:4 of the same
    /// size.
    private mutating func convert(
        _ frame: UnsafeMutablePointer<AVFrame>, _ format: AVPixelFormat
    ) -> UnsafeMutablePointer<AVFrame>? {
        let (width, height) = unsafe (frame.pointee.width, frame.pointee.height)
        unsafe swscale = sws_getCachedContext(
            swscale, width, height, format, width, height, AV_PIX_FMT_YUV444P,
            SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT, nil, nil, nil)
        guard unsafe swscale != nil else { return nil }
        // YCbCr keeps its range and matrix; RGB becomes full-range BT.601.
        let isRGB =
            unsafe av_pix_fmt_desc_get(format).pointee.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0
            || format == AV_PIX_FMT_PAL8
        let isFull: Int32 = unsafe isRGB || frame.pointee.color_range == AVCOL_RANGE_JPEG ? 1 : 0
        let table = unsafe sws_getCoefficients(SWS_CS_ITU601)
        unsafe sws_setColorspaceDetails(swscale, table, isFull, table, isFull, 0, 1 << 16, 1 << 16)
        if unsafe converted == nil { unsafe converted = av_frame_alloc() }
        guard let target = unsafe converted else { return nil }
        if unsafe target.pointee.width != width || target.pointee.height != height {
            unsafe av_frame_unref(target)
            unsafe target.pointee.width = width
            unsafe target.pointee.height = height
            unsafe target.pointee.format = AV_PIX_FMT_YUV444P.rawValue
            guard unsafe av_frame_get_buffer(target, 0) >= 0 else {
                unsafe av_frame_free(&converted)
                return nil
            }
        }
        unsafe target.pointee.color_range = isFull != 0 ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
        unsafe target.pointee.colorspace = isRGB ? AVCOL_SPC_SMPTE170M : frame.pointee.colorspace
        var source = unsafe [
            UnsafePointer(frame.pointee.data.0), UnsafePointer(frame.pointee.data.1),
            UnsafePointer(frame.pointee.data.2), UnsafePointer(frame.pointee.data.3),
        ]
        var sourceStrides = unsafe [
            frame.pointee.linesize.0, frame.pointee.linesize.1, frame.pointee.linesize.2, frame.pointee.linesize.3,
        ]
        var planes = unsafe [target.pointee.data.0, target.pointee.data.1, target.pointee.data.2, nil]
        var strides = unsafe [target.pointee.linesize.0, target.pointee.linesize.1, target.pointee.linesize.2, 0]
        let rows = unsafe sws_scale(swscale, &source, &sourceStrides, 0, height, &planes, &strides)
        return unsafe rows == height ? target : nil
    }
}
