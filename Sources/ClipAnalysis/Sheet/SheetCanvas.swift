internal import ClipTypes

/// A canvas for drawing, which clips what is outside of it.
struct SheetCanvas {
    /// A color in full-range YCbCr.
    struct Color: Hashable {
        let luma: UInt8
        let blue: UInt8
        let red: UInt8

        static let paper = Color(luma: 26, blue: 128, red: 128)
        static let ink = Color(luma: 235, blue: 128, red: 128)
        static let faint = Color(luma: 150, blue: 128, red: 128)
        static let green = Color(luma: 146, blue: 97, red: 67)
        static let red = Color(luma: 111, blue: 99, red: 213)
        static let yellow = Color(luma: 198, blue: 16, red: 165)
    }

    let width: Int
    let height: Int
    private var luma: [UInt8]
    private var blue: [UInt8]
    private var red: [UInt8]

    /// Creates an empty canvas.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        luma = [UInt8](repeating: Color.paper.luma, count: width * height)
        blue = [UInt8](repeating: Color.paper.blue, count: width * height)
        red = [UInt8](repeating: Color.paper.red, count: width * height)
    }

    /// The drawn picture.
    var picture: Picture {
        Picture(width: width, height: height, luma: luma, blueDifference: blue, redDifference: red)
    }

    /// Fills a rectangle.
    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: Color) {
        for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
            for column in max(0, x)..<max(0, x, min(self.width, x + width)) {
                set(row * self.width + column, color)
            }
        }
    }

    /// Draws a border of `thickness` pixels around the outside of a rectangle.
    mutating func frame(x: Int, y: Int, width: Int, height: Int, thickness: Int, _ color: Color) {
        let t = thickness
        fill(x: x - t, y: y - t, width: width + 2 * t, height: t, color)
        fill(x: x - t, y: y + height, width: width + 2 * t, height: t, color)
        fill(x: x - t, y: y, width: t, height: height, color)
        fill(x: x + width, y: y, width: t, height: height, color)
    }

    /// Draws a picture scaled to a size, by nearest-neighbor sampling.
    mutating func draw(_ picture: Picture, x: Int, y: Int, width: Int, height: Int) {
        for row in 0..<height where 0..<self.height ~= y + row {
            let source = row * picture.height / height * picture.width
            for column in 0..<width where 0..<self.width ~= x + column {
                let pixel = source + column * picture.width / width
                let color = Color(
                    luma: picture.luma[pixel], blue: picture.blueDifference[pixel], red: picture.redDifference[pixel])
                set((y + row) * self.width + x + column, color)
            }
        }
    }

    /// Draws a line of text; each pixel of a glyph is a square with sides of `scale` pixels.
    mutating func write(_ text: String, x: Int, y: Int, scale: Int = 2, _ color: Color = .ink) {
        for (position, character) in text.enumerated() {
            for (row, bits) in SheetFont.rows(of: character).enumerated() {
                for column in 0..<SheetFont.width where bits >> UInt8(SheetFont.width - 1 - column) & 1 == 1 {
                    fill(
                        x: x + (position * SheetFont.advance + column) * scale, y: y + row * scale, width: scale,
                        height: scale, color)
                }
            }
        }
    }

    private mutating func set(_ pixel: Int, _ color: Color) {
        luma[pixel] = color.luma
        blue[pixel] = color.blue
        red[pixel] = color.red
    }
}
