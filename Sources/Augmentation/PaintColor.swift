/// A color in full-range YCbCr with the BT.601 matrix, as in `Picture`.
struct PaintColor: Hashable, Sendable {
    let luma: UInt8
    let blue: UInt8
    let red: UInt8

    static let black = PaintColor(red: 0, green: 0, blue: 0)
    static let white = PaintColor(red: 1, green: 1, blue: 1)

    /// Converts a color from RGB with values in 0...1.
    init(red: Double, green: Double, blue: Double) {
        let y = 0.299 * red + 0.587 * green + 0.114 * blue
        luma = UInt8(clamping: Int((255 * y).rounded()))
        self.blue = UInt8(clamping: Int((128 + 255 * (blue - y) / 1.772).rounded()))
        self.red = UInt8(clamping: Int((128 + 255 * (red - y) / 1.402).rounded()))
    }
}
