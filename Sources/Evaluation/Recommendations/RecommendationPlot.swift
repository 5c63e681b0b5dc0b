/// A plot of the models' accuracy (nDCG with its interval) against their coverage of the catalog, as SVG.
///
/// Each cutoff is a panel, with a list of the models in the order of their accuracy. Equal points give equal bytes.
/// Points with values that are not finite are left out.
public struct RecommendationPlot: Sendable {
    /// A point of the plot: one model at one cutoff.
    public struct Point: Sendable {
        /// The name of the model; points of one name have one color and marker.
        public let name: String
        /// The cutoff: the number of items of each ranking that are scored. Points of one cutoff share a panel.
        public let k: Int
        /// The nDCG with its interval, on the vertical axis.
        public let ndcg: Estimate
        /// The share of the catalog that is recommended, on the horizontal axis; 0...1.
        public let coverage: Double

        /// Creates a point from the name of a model, a cutoff, the nDCG and the coverage in 0...1.
        public init(name: String, k: Int, ndcg: Estimate, coverage: Double) {
            self.name = name
            self.k = k
            self.ndcg = ndcg
            self.coverage = coverage
        }
    }

    private let title: String
    private let points: [Point]
    private let panel = (width: 460.0, height: 320.0)
    private let margin = (left: 70.0, top: 52.0, bottom: 60.0)

    /// Creates a plot from its title and its points, in the order in which models get their colors.
    public init(title: String, points: [Point]) {
        self.title = title
        self.points = points
    }

    /// The plot as an SVG document.
    public var svg: String {
        var cutoffs: [Int] = []
        for point in points where !cutoffs.contains(point.k) { cutoffs.append(point.k) }
        var names: [String] = []
        for point in points where !names.contains(point.name) { names.append(point.name) }
        // A long list of models makes its panel higher.
        let step = margin.top + max(panel.height, Double(names.count) * 22 + 30) + margin.bottom
        // At most about 8 pixels per letter, after the marker and the values.
        let legend = 220 + 8 * Double(max(10, names.map(\.count).max() ?? 0))
        let (width, height) = (margin.left + panel.width + legend, 30 + step * Double(max(1, cutoffs.count)))
        var drawing = SVGDrawing(width: width, height: height)
        drawing.text(title, at: (margin.left, 28), size: 17, weight: "bold")
        for (number, k) in cutoffs.enumerated() {
            let shown = points.filter { $0.k == k }
            draw(shown, k: k, names: names, top: 30 + step * Double(number) + margin.top, in: &drawing)
        }
        return drawing.document
    }

    private func draw(_ points: [Point], k: Int, names: [String], top: Double, in drawing: inout SVGDrawing) {
        let horizontal = PlotAxis(0...max(0.01, points.map(\.coverage).filter(\.isFinite).max() ?? 1))
        let highest = points.flatMap { [$0.ndcg.value, $0.ndcg.interval?.upperBound ?? 0] }.filter(\.isFinite).max()
        let vertical = PlotAxis(0...max(0.01, highest ?? 1))
        let (left, bottom) = (margin.left, top + panel.height)
        func x(_ value: Double) -> Double { left + horizontal.position(of: value) * panel.width }
        func y(_ value: Double) -> Double { bottom - vertical.position(of: value) * panel.height }
        for tick in horizontal.ticks {
            drawing.line(from: (x(tick), top), to: (x(tick), bottom), color: "#e3e3e3")
            drawing.text(horizontal.label(of: tick), at: (x(tick), bottom + 18), size: 12, anchor: "middle")
        }
        for tick in vertical.ticks {
            drawing.line(from: (left, y(tick)), to: (left + panel.width, y(tick)), color: "#e3e3e3")
            drawing.text(vertical.label(of: tick), at: (left - 8, y(tick) + 4), size: 12, anchor: "end")
        }
        drawing.line(from: (left, bottom), to: (left + panel.width, bottom), color: "#444444")
        drawing.line(from: (left, top), to: (left, bottom), color: "#444444")
        drawing.text(
            "coverage@\(k): share of the catalog that is recommended", at: (left + panel.width / 2, bottom + 40),
            size: 13,
            anchor: "middle")
        drawing.verticalText("nDCG@\(k)", at: (left - 50, top + panel.height / 2), size: 13)
        // The best model is on top, in the list and in the panel.
        let ranked = points.filter { $0.ndcg.value.isFinite && $0.coverage.isFinite }
            .enumerated().sorted { (-$0.element.ndcg.value, $0.offset) < (-$1.element.ndcg.value, $1.offset) }
            .map(\.element)
        for point in ranked.reversed() {
            let style = PlotStyle(number: names.firstIndex(of: point.name) ?? 0)
            let center = (x: x(point.coverage), y: y(point.ndcg.value))
            if let interval = point.ndcg.interval {
                let ends = (low: y(interval.lowerBound), high: y(interval.upperBound))
                drawing.line(from: (center.x, ends.low), to: (center.x, ends.high), color: style.color, width: 1.5)
                for end in [ends.low, ends.high] {
                    drawing.line(from: (center.x - 4, end), to: (center.x + 4, end), color: style.color, width: 1.5)
                }
            }
            drawing.marker(style, at: center)
        }
        let column = left + panel.width + 28
        let heading = ranked.contains { $0.ndcg.interval != nil } ? "nDCG@\(k) with 95 % interval" : "nDCG@\(k)"
        drawing.text(heading, at: (column, top + 4), size: 13, weight: "bold")
        for (row, point) in ranked.enumerated() {
            let line = top + 28 + Double(row) * 22
            drawing.marker(PlotStyle(number: names.firstIndex(of: point.name) ?? 0), at: (column + 6, line - 4))
            let bounds = point.ndcg.interval.map {
                " (\(SVGDrawing.number($0.lowerBound, places: 3))–\(SVGDrawing.number($0.upperBound, places: 3)))"
            }
            let value = SVGDrawing.number(point.ndcg.value, places: 3) + (bounds ?? "")
            drawing.text("\(value)  \(point.name)", at: (column + 20, line), size: 13)
        }
    }
}
