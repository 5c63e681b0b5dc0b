private import Foundation

/// A scale with round numbers at its lines.
struct PlotAxis {
    /// The numbers at the lines.
    let ticks: [Double]
    private let range: ClosedRange<Double>
    private let places: Int

    /// Covers values, from the round number below the least to the one above the greatest.
    init(_ values: ClosedRange<Double>) {
        let span = max(values.upperBound - values.lowerBound, 1e-9)
        let power = pow(10, floor(log10(span / 5)))
        // About five lines, at steps of 1, 2 or 5 times a power of ten.
        let factor = [1.0, 2, 5, 10].first { span / (power * $0) <= 6 } ?? 10
        let step = power * factor
        let (first, last) = (floor(values.lowerBound / step), ceil(values.upperBound / step - 1e-9))
        ticks = stride(from: first, through: max(last, first + 1), by: 1).map { $0 * step }
        range = (ticks.first ?? 0)...(ticks.last ?? 1)
        places = max(0, Int(ceil(-log10(step) - 1e-9)))
    }

    /// Where a value lies: 0 at the beginning, 1 at the end.
    func share(of value: Double) -> Double {
        (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// What is written at a line.
    func label(of tick: Double) -> String { SVGDrawing.number(tick, places: places) }
}
