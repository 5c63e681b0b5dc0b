/// A one-dimensional resampling with a triangle filter whose half-width is one step of the coarser grid.
struct Resampling {
    private static let unit: Int32 = 1 << 14

    /// For each value of the result, the index of the first source value with a weight.
    private let starts: [Int]
    /// The number of weights of each value of the result.
    private let taps: Int
    /// The weights, `taps` for each value of the result, which sum to ``unit``.
    private let weights: [Int32]
    private let isIdentity: Bool

    init(from source: Int, to target: Int) {
        isIdentity = source == target
        let scale = Double(source) / Double(target)
        let reach = max(scale, 1)
        taps = min(source, Int((2 * reach).rounded(.up)) + 1)
        var starts: [Int] = []
        var weights: [Int32] = []
        for index in 0..<target {
            let center = (Double(index) + 0.5) * scale - 0.5
            let start = min(max(Int((center - reach).rounded(.up)), 0), source - taps)
            let shares = (0..<taps).map { max(0, 1 - abs(Double(start + $0) - center) / reach) }
            let sum = shares.reduce(0, +)
            var parts = shares.map { Int32(($0 / sum * Double(Self.unit)).rounded()) }
            // The rounded weights must sum to one, so that a plain row stays unchanged.
            let largest = parts.indices.max { parts[$0] < parts[$1] } ?? 0
            parts[largest] += Self.unit - parts.reduce(0, +)
            starts.append(start)
            weights += parts
        }
        self.starts = starts
        self.weights = weights
    }

    /// Returns a plane with each row resampled.
    func alongRows(_ plane: [UInt8], rows: Int) -> [UInt8] {
        guard !isIdentity else { return plane }
        let width = plane.count / rows
        var result = [UInt8](repeating: 0, count: rows * starts.count)
        var target = 0
        for row in 0..<rows {
            let line = row * width
            var weight = 0
            for start in starts {
                var sum = Self.unit / 2
                for tap in 0..<taps {
                    sum &+= Int32(plane[line &+ start &+ tap]) &* weights[weight &+ tap]
                }
                result[target] = UInt8(truncatingIfNeeded: sum >> 14)
                weight &+= taps
                target &+= 1
            }
        }
        return result
    }

    /// Returns a plane with each column resampled.
    func alongColumns(_ plane: [UInt8], columns: Int) -> [UInt8] {
        guard !isIdentity else { return plane }
        var result = [UInt8](repeating: 0, count: starts.count * columns)
        var sums = [Int32](repeating: 0, count: columns)
        for (row, start) in starts.enumerated() {
            for column in 0..<columns { sums[column] = Self.unit / 2 }
            for tap in 0..<taps {
                let weight = weights[row * taps + tap]
                guard weight != 0 else { continue }
                let line = (start + tap) * columns
                for column in 0..<columns { sums[column] &+= Int32(plane[line &+ column]) &* weight }
            }
            let line = row * columns
            for column in 0..<columns { result[line &+ column] = UInt8(truncatingIfNeeded: sums[column] >> 14) }
        }
        return result
    }
}
