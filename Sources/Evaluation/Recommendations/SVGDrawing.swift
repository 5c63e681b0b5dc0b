private import Foundation

/// Writes an SVG document, element by element.
struct SVGDrawing {
    private let width: Double
    private let height: Double
    private var elements: [String] = []

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// The SVG document.
    var document: String {
        let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
        let head =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) "
            + "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" "
            + "font-family=\"Helvetica, Arial, sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        return head + elements.map { $0 + "\n" }.joined() + "</svg>\n"
    }

    /// Draws a line.
    mutating func line(from start: (Double, Double), to end: (Double, Double), color: String, width: Double = 1) {
        elements.append(
            "<line x1=\"\(Self.number(start.0))\" y1=\"\(Self.number(start.1))\" x2=\"\(Self.number(end.0))\" "
                + "y2=\"\(Self.number(end.1))\" stroke=\"\(color)\" stroke-width=\"\(Self.number(width))\"/>")
    }

    /// Writes text beside, around (`middle`) or before (`end`) a point.
    mutating func text(
        _ text: String, at point: (Double, Double), size: Double, anchor: String = "start", weight: String = "normal"
    ) {
        elements.append(
            "<text x=\"\(Self.number(point.0))\" y=\"\(Self.number(point.1))\" font-size=\"\(Self.number(size))\" "
                + "text-anchor=\"\(anchor)\" font-weight=\"\(weight)\" fill=\"#222222\">\(Self.escaped(text))</text>")
    }

    /// Writes text upward, around a point.
    mutating func verticalText(_ text: String, at point: (Double, Double), size: Double) {
        let place = "\(Self.number(point.0)) \(Self.number(point.1))"
        elements.append(
            "<text transform=\"translate(\(place)) rotate(-90)\" font-size=\"\(Self.number(size))\" "
                + "text-anchor=\"middle\" fill=\"#222222\">\(Self.escaped(text))</text>")
    }

    /// Draws the marker of a model around a point.
    mutating func marker(_ style: PlotStyle, at point: (x: Double, y: Double)) {
        let corners: [(Double, Double)]
        switch style.shape {
        case .circle:
            elements.append(
                "<circle cx=\"\(Self.number(point.x))\" cy=\"\(Self.number(point.y))\" r=\"5\" fill=\"\(style.color)\"/>"
            )
            return
        case .square: corners = [(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)]
        case .triangle: corners = [(0, -6), (5.5, 4.5), (-5.5, 4.5)]
        case .diamond: corners = [(0, -6.5), (5.5, 0), (0, 6.5), (-5.5, 0)]
        }
        let points = corners.map { "\(Self.number(point.x + $0.0)),\(Self.number(point.y + $0.1))" }
        elements.append("<polygon points=\"\(points.joined(separator: " "))\" fill=\"\(style.color)\"/>")
    }

    /// Formats a number with `places` decimal places; by default with up to two and without trailing zeros.
    static func number(_ value: Double, places: Int? = nil) -> String {
        if let places { return String(format: "%.\(places)f", value) }
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    /// Escapes text for XML; characters that XML does not allow are left out.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default:
                let isAllowed =
                    scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                    || scalar == "\t" || scalar == "\n"
                if isAllowed { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }
}
