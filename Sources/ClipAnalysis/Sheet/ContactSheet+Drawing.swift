package import ClipTypes
package import Isolation
internal import VisualDescriptors

extension ContactSheet {
    /// The maximum long side of a drawn picture in pixels; larger pictures are scaled down.
    package static let maximumSide = 256

    private static let margin = 14
    private static let gutter = 92
    private static let lineHeight = 22
    private static let minimumWidth = 620

    /// Draws the sheet as a picture: the header, then a row for each pair of frames with its times and its similarity.
    package func picture() -> Picture {
        let sizes = rows.map { (left: Self.size($0.left), right: Self.size($0.right)) }
        let leftWidth = sizes.map(\.left.width).max() ?? 0
        let rightWidth = sizes.map(\.right.width).max() ?? 0
        let heights = sizes.map { max($0.left.height, $0.right.height) + Self.lineHeight + 2 * Self.margin }
        let top = Self.margin + header.count * Self.lineHeight
        let natural = 2 * Self.margin + leftWidth + Self.gutter + rightWidth
        let width = max(natural, Self.minimumWidth)
        var canvas = SheetCanvas(width: width, height: top + heights.reduce(0, +) + Self.margin)
        for (number, line) in header.enumerated() {
            canvas.write(
                Self.fitted(line, within: width - 2 * Self.margin), x: Self.margin,
                y: Self.margin + number * Self.lineHeight)
        }
        var y = top + Self.margin
        let start = Self.margin + (width - natural) / 2
        for (index, row) in rows.enumerated() {
            let size = sizes[index]
            let height = max(size.left.height, size.right.height)
            let left = (x: start + (leftWidth - size.left.width) / 2, y: y + (height - size.left.height) / 2)
            let right = (
                x: start + leftWidth + Self.gutter + (rightWidth - size.right.width) / 2,
                y: y + (height - size.right.height) / 2
            )
            canvas.draw(row.left, x: left.x, y: left.y, width: size.left.width, height: size.left.height)
            canvas.draw(row.right, x: right.x, y: right.y, width: size.right.width, height: size.right.height)
            if let region { outline(region, in: row.left, at: left, size: size.left, on: &canvas) }
            let color: SheetCanvas.Color? =
                switch row.mark {
                case .none: nil
                case .best: .green
                case .worst: .red
                }
            if let color {
                for (origin, size) in [(left, size.left), (right, size.right)] {
                    canvas.frame(
                        x: origin.x, y: origin.y, width: size.width, height: size.height, thickness: 4, color)
                }
            }
            canvas.write(Self.text(row.leftTime), x: left.x, y: left.y + size.left.height + 9, .faint)
            canvas.write(Self.text(row.rightTime), x: right.x, y: right.y + size.right.height + 9, .faint)
            if let similarity = row.similarity {
                let text = Self.text(similarity)
                canvas.write(
                    text, x: start + leftWidth + (Self.gutter - Self.width(of: text)) / 2,
                    y: y + height / 2 - SheetFont.height, color ?? .ink)
            }
            y += heights[index]
        }
        return canvas.picture
    }

    private func outline(
        _ region: ContentRegion, in picture: Picture, at origin: (x: Int, y: Int), size: (width: Int, height: Int),
        on canvas: inout SheetCanvas
    ) {
        let x = region.x * size.width / picture.width
        let y = region.y * size.height / picture.height
        let width = region.width * size.width / picture.width
        let height = region.height * size.height / picture.height
        // Drawn inside of the region, which may end at the edge of the picture.
        canvas.frame(
            x: origin.x + x + 2, y: origin.y + y + 2, width: max(1, width - 4), height: max(1, height - 4),
            thickness: 2, .yellow)
    }

    /// Returns the size in which a picture is drawn.
    private static func size(_ picture: Picture) -> (width: Int, height: Int) {
        let long = max(picture.width, picture.height)
        guard long > maximumSide else { return (picture.width, picture.height) }
        return (max(1, picture.width * maximumSide / long), max(1, picture.height * maximumSide / long))
    }

    private static func width(of text: String) -> Int { 2 * (text.count * SheetFont.advance - 1) }

    /// Returns a line of text, truncated to a width in pixels.
    private static func fitted(_ line: String, within width: Int) -> String {
        let most = (width + 2) / (2 * SheetFont.advance)
        return line.count <= most ? line : line.prefix(most - 3) + "..."
    }

    /// Returns a time as minutes, seconds and tenths, such as `0:03.5`.
    package static func text(_ time: Duration) -> String {
        let tenths = (time.nanoseconds / 1_000_000 + 50) / 100
        let seconds = tenths / 10 % 60
        return "\(tenths / 600):\(seconds < 10 ? "0" : "")\(seconds).\(tenths % 10)"
    }

    /// Returns a similarity with two decimals, such as `-0.25`.
    package static func text(_ similarity: Float) -> String {
        let hundredths = Int((abs(similarity) * 100).rounded())
        let fraction = hundredths % 100
        let sign = similarity < 0 && hundredths > 0 ? "-" : ""
        return "\(sign)\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
