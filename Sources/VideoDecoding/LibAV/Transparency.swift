import CFFmpeg

/// Flattens pictures with transparent pixels.
enum Transparency {
    /// Blends a frame with white by its alpha plane, in place.
    ///
    /// Blending is done on nonlinear values, as browsers and picture viewers do it, and therefore commutes with the
    /// matrix.
    ///
    /// - Parameter frame: A frame of planar YCbCr 4:4:4 of 8 bits, with alpha or without.
    /// - Returns: Whether a pixel is not opaque.
    static func flatten(_ frame: UnsafeMutablePointer<AVFrame>) -> Bool {
        let frame = unsafe frame.pointee
        guard let alpha = unsafe frame.data.3, let luma = unsafe frame.data.0, let blue = unsafe frame.data.1,
            let red = unsafe frame.data.2
        else { return false }
        let white: Int32 = unsafe frame.color_range == AVCOL_RANGE_JPEG ? 255 : 235
        let (width, height) = unsafe (Int(frame.width), Int(frame.height))
        var isOpaque = true
        for y in 0..<height {
            let opacities = unsafe alpha + y * Int(frame.linesize.3)
            for unsafe(plane, stride, background) in unsafe [
                (luma, Int(frame.linesize.0), white), (blue, Int(frame.linesize.1), 128),
                (red, Int(frame.linesize.2), 128),
            ] {
                let row = unsafe plane + y * stride
                for x in 0..<width {
                    let opacity = unsafe Int32(opacities[x])
                    guard opacity < 255 else { continue }
                    isOpaque = false
                    unsafe row[x] = UInt8((Int32(row[x]) * opacity + background * (255 - opacity) + 127) / 255)
                }
            }
        }
        return !isOpaque
    }
}
