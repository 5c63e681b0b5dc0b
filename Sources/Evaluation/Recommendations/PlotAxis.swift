private import Foundation

/// An axis of a plot, with ticks at round numbers.
struct PlotAxis {
    /// The values at the ticks.
    let ticks: [Double]
    private let range: ClosedRange<Double>
    private let places: Int

    /// Creates an axis that covers a range, with ticks from below its lower to above its upper bound.
    init(_ values: ClosedRange<Double>) {
        let span = max(values.upperBound - values.lowerBound, 1e-9)
        let power = pow(10, floor(log10(span / 5)))
        // About five ticks, at steps of 1, 2 or 5 times a power of ten.
        let factor = [1.0, 2, 5, 10].first { span / (power * $0) <= 6 } ?? 10
        let step = power * factor
        let (first, last) = (floor(values.lowerBound / step), ceil(values.upperBound / step - 1e-9))
        ticks = stride(from: first, through: max(last, first + 1), by: 1).map { $0 * step }
        range = (ticks.first ?? 0)...(ticks.last ?? 1)
        places = max(0, Int(ceil(-log10(step) - 1e-9)))
    }

    /// Returns the position of a value: 0 at the first tick, 1 at the last.
    func position(of value: Double) -> Double {
        (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// Returns the label of a tick.
    func label(of tick: Double) -> String { SVGDrawing.number(tick, places: places) }
}
