import CFFmpeg
import ClipTypes
import Kernels

/// Converts decoded frames to pictures: flattens transparency on white, scales the planes to the working size by area
/// averaging, converts the colors of the scaled planes, and applies the orientation.
///
/// Chroma samples are assumed to be centered between the pixels they cover, as in JPEG, so that mirrored frames give
/// mirrored pictures bit for bit. For left-sited chroma, as in MPEG-2 and later, this shifts chroma by a quarter of a
/// stored chroma sample, less than a twentieth of a picture's pixel from 720 lines on.
///
/// Alpha is straight, as FFmpeg outputs it: colors are not multiplied by it.
@safe
struct PictureConverter: ~Copyable {
    /// Converts frames of formats that the scaler does not read.
    private var swscale: OpaquePointer?
    private var converted: UnsafeMutablePointer<AVFrame>?
    private var scratch: [UInt64] = []
    private var mapping: ColorMapping?

    /// What the conversion of the pictures so far undid.
    private(set) var conversions: Set<PictureConversion> = []

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
        if unsafe Transparency.flatten(converted) { conversions.insert(.transparency) }
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
        let bytes = colors(values, encoding).map { Self.orient($0, width: width, height: height, orientation) }
        return Picture(
            width: size.picture.width, height: size.picture.height, luma: bytes[0], blueDifference: bytes[1],
            redDifference: bytes[2])
    }

    /// Returns the planes of a picture from scaled planes.
    private mutating func colors(_ planes: [[UInt16]], _ encoding: ColorEncoding) -> [[UInt8]] {
        guard !encoding.isDisplayReady else {
            let rows = encoding.toPicture
            return (0..<3).map { PlaneScaling.convert(planes, row: Array(rows[4 * $0..<4 * $0 + 4])) }
        }
        conversions.formUnion(encoding.conversions)
        let mapping = self.mapping.flatMap { $0.encoding == encoding ? $0 : nil } ?? ColorMapping(encoding)
        self.mapping = mapping
        return mapping.planes(of: planes)
    }

    private static func orient(_ plane: [UInt8], width: Int, height: Int, _ orientation: Orientation) -> [UInt8] {
        guard orientation != .upright else { return plane }
        return PlaneScaling.orient(
            plane, width: width, height: height, flipsHorizontally: orientation.flipsHorizontally,
            flipsVertically: orientation.flipsVertically, transposes: orientation.transposes)
    }

    /// Converts a frame in RGB, with a palette, with alpha, or in a packed or semi-planar format to planar YCbCr 4:4:4 of
    /// the same size, with alpha if the frame has it.
    private mutating func convert(
        _ frame: UnsafeMutablePointer<AVFrame>, _ format: AVPixelFormat
    ) -> UnsafeMutablePointer<AVFrame>? {
        let (width, height) = unsafe (frame.pointee.width, frame.pointee.height)
        let (flags, components) = unsafe (
            av_pix_fmt_desc_get(format).pointee.flags, av_pix_fmt_desc_get(format).pointee.nb_components
        )
        let isRGB = flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0 || format == AV_PIX_FMT_PAL8
        let hasAlpha = flags & UInt64(AV_PIX_FMT_FLAG_ALPHA) != 0 || format == AV_PIX_FMT_PAL8
        let targetFormat = hasAlpha ? AV_PIX_FMT_YUVA444P : AV_PIX_FMT_YUV444P
        unsafe swscale = sws_getCachedContext(
            swscale, width, height, format, width, height, targetFormat,
            SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT, nil, nil, nil)
        guard unsafe swscale != nil else { return nil }
        // YCbCr keeps its range and matrix; RGB becomes full-range BT.601, which gray has without stating it.
        let isGray = unsafe components < 3 && frame.pointee.color_range != AVCOL_RANGE_MPEG
        let isFull: Int32 = unsafe isRGB || isGray || frame.pointee.color_range == AVCOL_RANGE_JPEG ? 1 : 0
        // The scaler makes limited range of gray in 16 bit, whatever it is told afterwards.
        let targetIsFull = isGray ? 0 : isFull
        let table = unsafe sws_getCoefficients(SWS_CS_ITU601)
        unsafe sws_setColorspaceDetails(swscale, table, isFull, table, targetIsFull, 0, 1 << 16, 1 << 16)
        if unsafe converted == nil { unsafe converted = av_frame_alloc() }
        guard let target = unsafe converted else { return nil }
        if unsafe target.pointee.width != width || target.pointee.height != height
            || target.pointee.format != targetFormat.rawValue
        {
            unsafe av_frame_unref(target)
            unsafe target.pointee.width = width
            unsafe target.pointee.height = height
            unsafe target.pointee.format = targetFormat.rawValue
            guard unsafe av_frame_get_buffer(target, 0) >= 0 else {
                unsafe av_frame_free(&converted)
                return nil
            }
        }
        unsafe target.pointee.color_range = targetIsFull != 0 ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
        unsafe target.pointee.colorspace = isRGB ? AVCOL_SPC_SMPTE170M : frame.pointee.colorspace
        unsafe target.pointee.color_trc = frame.pointee.color_trc
        unsafe target.pointee.color_primaries = frame.pointee.color_primaries
        var source = unsafe [
            UnsafePointer(frame.pointee.data.0), UnsafePointer(frame.pointee.data.1),
            UnsafePointer(frame.pointee.data.2), UnsafePointer(frame.pointee.data.3),
        ]
        var sourceStrides = unsafe [
            frame.pointee.linesize.0, frame.pointee.linesize.1, frame.pointee.linesize.2, frame.pointee.linesize.3,
        ]
        var planes = unsafe [
            target.pointee.data.0, target.pointee.data.1, target.pointee.data.2, target.pointee.data.3,
        ]
        var strides = unsafe [
            target.pointee.linesize.0, target.pointee.linesize.1, target.pointee.linesize.2, target.pointee.linesize.3,
        ]
        let rows = unsafe sws_scale(swscale, &source, &sourceStrides, 0, height, &planes, &strides)
        return unsafe rows == height ? target : nil
    }
}
