/// How large pictures are when they leave the decoder, and how a stored frame becomes such a picture.
struct WorkingSize {
    /// The short side of pictures, at most. A cell of the descriptors' grid then has some 18 pixels a side, enough for
    /// its texture, while reading 600 frames of it costs less than decoding ten; nothing is gained by more, since
    /// uploads of the same footage agree in what survives 144 lines and not in finer detail.
    static let shortSide = 144
    /// The long side, at most: strips as of scrolling pages are scaled down to it.
    static let longSide = 4 * shortSide
    /// Pixel aspects beyond this ratio are taken for damage and not applied.
    private static let widestPixel: Int64 = 16

    /// As shown, in square pixels.
    let shown: (width: Int, height: Int)
    /// The picture's, upright.
    let picture: (width: Int, height: Int)
    /// The picture's before it is turned upright: what the stored frame is scaled to.
    let scaled: (width: Int, height: Int)

    /// - Precondition: `width` and `height` are positive.
    init(width: Int, height: Int, pixelAspect: Rational?, orientation: Orientation) {
        var wide = width
        if let aspect = pixelAspect, aspect.numerator <= aspect.denominator * Self.widestPixel,
            aspect.denominator <= aspect.numerator * Self.widestPixel
        {
            let (n, d) = (Int(aspect.numerator), Int(aspect.denominator))
            wide = max(1, (2 * width * n + d) / (2 * d))
        }
        let (short, long) = (min(wide, height), max(wide, height))
        func scale(_ side: Int) -> Int {
            // The tighter of the two limits, each as a fraction of whole numbers.
            let (over, under) =
                Self.shortSide * long <= Self.longSide * short ? (Self.shortSide, short) : (Self.longSide, long)
            return over >= under ? side : max(1, (2 * side * over + under) / (2 * under))
        }
        scaled = (scale(wide), scale(height))
        shown = orientation.transposes ? (height, wide) : (wide, height)
        picture = orientation.transposes ? (scaled.height, scaled.width) : scaled
    }
}
