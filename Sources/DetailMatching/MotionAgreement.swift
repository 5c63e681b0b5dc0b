internal import ClipTypes

/// How what moves agrees between pairs of frames of a query and of a clip that show the same moments.
///
/// What stands still, such as the backdrop of two takes, cancels out.
package struct MotionAgreement: Hashable, Sendable {
    /// The correlation of what differs in both from the mean of their frames, -1...1; 0 if nothing does.
    package private(set) var correlation: Float = 0
    /// The share of the detail of the clip's frames that differs from their mean, 0...1.
    package private(set) var share: Float = 0
    /// The natural logarithm of what differs between the frames of a pair where most moves, divided by what differs where least
    /// does. What an alteration changes, it changes everywhere; in another take, what moves differs and nothing else.
    package private(set) var excess: Float = 0

    /// The share of the cells in which most moves.
    private static let movingCells = 0.1
    /// The share of the cells in which least moves.
    private static let stillCells = 0.5
    /// The mean square of the difference of two levels that is added to both, so that little is not compared with nothing.
    private static let noise: Float = 0.1

    /// The sums over all pairs in one cell.
    private struct Cell {
        var (value, level, squares, levelSquares, product): (Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0)

        mutating func add(_ value: Int32, _ level: Int32) {
            self.value += value
            self.level += level
            squares += value * value
            levelSquares += level * level
            product += value * level
        }
    }

    /// Compares pairs of frames; fewer than two do not tell what moves.
    ///
    /// - Parameters:
    ///   - pairs: The cells of the picture and of the clip's frame.
    ///   - inside: For each cell, 1 if both show it.
    package init(_ pairs: [(values: [Int8], levels: [Int8])], inside: [UInt8]) {
        guard pairs.count > 1 else { return }
        let count = Float(pairs.count)
        var sums = [Cell](repeating: Cell(), count: FrameDetail.count)
        for (values, levels) in pairs {
            for cell in sums.indices { sums[cell].add(Int32(values[cell]), Int32(levels[cell])) }
        }
        let cells = sums.indices.filter { inside[$0] == 1 }.map { sums[$0] }
        let all = cells.reduce(into: (squares: 0, levelSquares: 0)) {
            $0.squares += Int($1.squares)
            $0.levelSquares += Int($1.levelSquares)
        }
        guard all.squares > 0, all.levelSquares > 0 else { return }
        func centered(_ product: Int32, _ sum: Int32, _ other: Int32) -> Float {
            Float(product) - Float(Int(sum) * Int(other)) / count
        }
        var (product, own, other): (Float, Float, Float) = (0, 0, 0)
        for cell in cells {
            product += centered(cell.product, cell.value, cell.level)
            own += centered(cell.levelSquares, cell.level, cell.level)
            other += centered(cell.squares, cell.value, cell.value)
        }
        guard own > 0, other > 0 else { return }
        correlation = product / (own * other).squareRoot()
        share = own / Float(all.levelSquares)
        excess = Self.excess(cells, count, scale: (Float(all.levelSquares) / Float(all.squares)).squareRoot())
    }

    /// - Parameter scale: What makes the values as large as the levels.
    private static func excess(_ cells: [Cell], _ count: Float, scale: Float) -> Float {
        let measured = cells.map { cell in
            let (value, level) = (scale * Float(cell.value), Float(cell.level))
            let (squares, levelSquares) = (scale * scale * Float(cell.squares), Float(cell.levelSquares))
            return (
                motion: squares + levelSquares - (value * value + level * level) / count,
                difference: (squares + levelSquares - 2 * scale * Float(cell.product)) / count
            )
        }
        let order = measured.indices.inDescendingOrder { measured[$0].motion }
        func mean(_ places: ArraySlice<Int>) -> Float {
            places.reduce(0) { $0 + measured[$1].difference } / Float(max(places.count, 1))
        }
        let moving = mean(order.prefix(max(Int(movingCells * Double(cells.count)), 1)))
        let still = mean(order.suffix(max(Int(stillCells * Double(cells.count)), 1)))
        return .logarithm((moving + noise) / (still + noise))
    }
}
