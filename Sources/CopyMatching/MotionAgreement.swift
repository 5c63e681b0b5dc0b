internal import ClipTypes

/// How what moves agrees between pairs of frames of a query and of a clip that show the same moments.
///
/// What stands still, such as the backdrop of two takes, cancels out.
struct MotionAgreement: Hashable, Sendable {
    /// The correlation of what differs in both from the mean of their frames, -1...1; 0 if nothing does.
    private(set) var correlation: Float = 0
    /// The share of the detail of the clip's frames that differs from their mean, 0...1.
    private(set) var share: Float = 0
    /// The natural logarithm of what differs between the frames of a pair where most moves, divided by what differs where least
    /// does. What an alteration changes, it changes everywhere; in another take, what moves differs and nothing else.
    private(set) var excess: Float = 0

    /// The share of the cells in which most moves.
    private static let movingCells = 0.1
    /// The share of the cells in which least moves.
    private static let stillCells = 0.5
    /// The mean square of the difference of two levels that is added to both, so that little is not compared with nothing.
    private static let noise: Float = 0.1

    /// The sums over all pairs in one cell.
    private struct Cell {
        var (value, level, squares, levelSquares, product) = (0, 0, 0, 0, 0)

        mutating func add(_ value: Int, _ level: Int) {
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
    init(_ pairs: [(values: [Int8], levels: [Int8])], inside: [UInt8]) {
        guard pairs.count > 1 else { return }
        let count = Float(pairs.count)
        var cells: [Cell] = []
        for cell in 0..<FrameDetail.count where inside[cell] == 1 {
            var sums = Cell()
            for pair in pairs { sums.add(Int(pair.values[cell]), Int(pair.levels[cell])) }
            cells.append(sums)
        }
        let all = cells.reduce(into: (squares: 0, levelSquares: 0)) {
            $0.squares += $1.squares
            $0.levelSquares += $1.levelSquares
        }
        guard all.squares > 0, all.levelSquares > 0 else { return }
        func centered(_ product: Int, _ sum: Int, _ other: Int) -> Float { Float(product) - Float(sum * other) / count }
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

extension Range<Int> {
    /// Returns the numbers in descending order of their scores, those of equal scores in ascending order.
    ///
    /// - Precondition: no score is not a number.
    func inDescendingOrder(of score: (Int) -> Float) -> [Int] {
        // Integers that sort alike: sorting them takes a fifth of the time of comparing scores in a closure.
        map { number -> UInt64 in
            // 0 and -0 are equal.
            let bits = (score(number) + 0).bitPattern
            let ascending = bits >> 31 == 0 ? bits | 1 << 31 : ~bits
            return UInt64(~ascending) << 32 | UInt64(UInt32(truncatingIfNeeded: number))
        }.sorted().map { Int($0 & 0xFFFF_FFFF) }
    }
}
