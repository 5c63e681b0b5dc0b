/// The sizes through which a stored frame becomes a picture of working size.
struct WorkingSize {
    /// The maximum short side of pictures in pixels. It is large enough for descriptors, which are computed at 64x64,
    /// and copies of the same footage do not share finer detail.
    static let shortSide = 144
    /// The maximum long side in pixels, to which long strips such as scrolling pages are scaled down.
    static let longSide = 4 * shortSide
    /// The maximum pixel aspect ratio; larger ones, or smaller ones than its inverse, are ignored as damage.
    private static let widestPixel: Int64 = 16

    /// Whether the stored pixels are not square.
    let hasWidePixels: Bool
    /// The display size in square pixels.
    let shown: (width: Int, height: Int)
    /// The size of the upright picture.
    let picture: (width: Int, height: Int)
    /// The size to which the stored frame is scaled, before the orientation is applied.
    let scaled: (width: Int, height: Int)

    /// Computes the sizes for a stored frame.
    ///
    /// - Precondition: `width` and `height` are positive.
    init(width: Int, height: Int, pixelAspect: Rational?, orientation: Orientation) {
        var wide = width
        if let aspect = pixelAspect, aspect.numerator <= aspect.denominator * Self.widestPixel,
            aspect.denominator <= aspect.numerator * Self.widestPixel
        {
            let (n, d) = (Int(aspect.numerator), Int(aspect.denominator))
            wide = max(1, (2 * width * n + d) / (2 * d))
        }
        hasWidePixels = wide != width
        let (short, long) = (min(wide, height), max(wide, height))
        func scale(_ side: Int) -> Int {
            // The stricter of the two limits, as a fraction of integers.
            let (over, under) =
                Self.shortSide * long <= Self.longSide * short ? (Self.shortSide, short) : (Self.longSide, long)
            return over >= under ? side : max(1, (2 * side * over + under) / (2 * under))
        }
        scaled = (scale(wide), scale(height))
        shown = orientation.transposes ? (height, wide) : (wide, height)
        picture = orientation.transposes ? (scaled.height, scaled.width) : scaled
    }
}
