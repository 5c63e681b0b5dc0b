import CFFmpeg

/// The plane layout of a pixel format that the scaler reads: planar YCbCr or gray of 8 to 16 bits, without alpha.
struct PlaneLayout {
    /// The number of planes: 3, or 1 for gray.
    let planes: Int
    /// The bits of a sample.
    let depth: Int
    /// The number of pixels in a row that share a chroma sample.
    let chromaWidth: Int
    /// The number of rows that share a chroma sample.
    let chromaHeight: Int

    /// Returns `nil` for formats that must be converted first.
    init?(_ format: AVPixelFormat) {
        guard let pointer = unsafe av_pix_fmt_desc_get(format) else { return nil }
        let description = unsafe pointer.pointee
        let others =
            AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL
            | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_ALPHA
        let depth = unsafe Int(description.comp.0.depth)
        guard unsafe description.flags & UInt64(others) == 0, (8...16).contains(depth) else { return nil }
        if depth > 8, unsafe (description.flags & UInt64(AV_PIX_FMT_FLAG_BE) != 0) == (1.littleEndian == 1) {
            return nil
        }

        let count = unsafe Int(description.nb_components)
        let components = unsafe [description.comp.0, description.comp.1, description.comp.2].prefix(count < 3 ? 1 : 3)
        for (index, component) in components.enumerated() {
            guard component.plane == Int32(index), component.offset == 0, component.shift == 0,
                component.step == (depth > 8 ? 2 : 1), Int(component.depth) == depth
            else { return nil }
        }
        planes = components.count
        self.depth = depth
        chromaWidth = unsafe 1 << Int(description.log2_chroma_w)
        chromaHeight = unsafe 1 << Int(description.log2_chroma_h)
    }
}

extension ColorEncoding {
    /// Creates the encoding that a frame states.
    init(_ frame: AVFrame, _ layout: PlaneLayout) {
        let transfer: Transfer =
            switch unsafe frame.color_trc {
            case AVCOL_TRC_SMPTE2084: .pq
            case AVCOL_TRC_ARIB_STD_B67: .hlg
            case AVCOL_TRC_LINEAR: .linear
            case AVCOL_TRC_GAMMA28: .gamma28
            case AVCOL_TRC_LOG: .log100
            case AVCOL_TRC_LOG_SQRT: .log316
            default: .sdr
            }
        let primaries: Primaries =
            switch unsafe frame.color_primaries {
            case AVCOL_PRI_BT2020: .bt2020
            case AVCOL_PRI_SMPTE431, AVCOL_PRI_SMPTE432: .p3
            // HDR is BT.2020 unless it states something else.
            case AVCOL_PRI_UNSPECIFIED where transfer == .pq || transfer == .hlg: .bt2020
            default: .bt709
            }
        let matrix: Matrix =
            switch unsafe frame.colorspace {
            case AVCOL_SPC_BT709: .bt709
            case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: .bt2020
            case AVCOL_SPC_FCC: .fcc
            case AVCOL_SPC_SMPTE240M: .smpte240
            case AVCOL_SPC_YCGCO: .ycgco
            case AVCOL_SPC_ICTCP: transfer == .hlg ? .ictcpHLG : .ictcpPQ
            case AVCOL_SPC_CHROMA_DERIVED_NCL, AVCOL_SPC_CHROMA_DERIVED_CL:
                primaries == .bt2020 ? .bt2020 : .bt709
            case AVCOL_SPC_UNSPECIFIED where primaries == .bt2020: .bt2020
            default: .bt601
            }
        let format = unsafe AVPixelFormat(rawValue: frame.format)
        let isJPEG = [
            AV_PIX_FMT_YUVJ411P, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ444P,
        ].contains(format)
        // Gray pictures (PNG, BMP) have full range without stating it.
        let isGray = unsafe layout.planes == 1 && frame.color_range != AVCOL_RANGE_MPEG
        self.init(
            matrix: matrix, isFullRange: unsafe isJPEG || isGray || frame.color_range == AVCOL_RANGE_JPEG,
            depth: layout.depth, transfer: transfer, primaries: primaries)
    }
}
