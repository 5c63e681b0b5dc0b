import Foundation
import Kernels

/// The reference implementations of the kernels of matrix factorization, in double precision.
enum ReferenceFactorization {
    /// Returns `steps` conjugate gradients from `start` toward the x with (gram + diagonal I + Σ w y yᵀ) x = Σ w y, where y
    /// are the rows of `factors` that `items` name (Takács, Pilászy and Tikk, "Applications of the conjugate gradient method
    /// for implicit feedback collaborative filtering", RecSys 2011).
    static func alsRow(
        gram: [Double], diagonal: Double, factors: [Double], items: [Int], weights: [Double], steps: Int,
        start: [Double]
    ) -> [Double] {
        let n = start.count
        var (matrix, target) = (gram, [Double](repeating: 0, count: n))
        for k in 0..<n { matrix[k * n + k] += diagonal }
        for (item, weight) in zip(items, weights) {
            let y = factors[item * n..<(item + 1) * n].map { $0 }
            for row in 0..<n {
                target[row] += weight * y[row]
                for column in 0..<n { matrix[row * n + column] += weight * y[row] * y[column] }
            }
        }
        func times(_ vector: [Double]) -> [Double] {
            (0..<n).map { row in (0..<n).reduce(0) { $0 + matrix[row * n + $1] * vector[$1] } }
        }
        func inner(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
        var x = start
        var residual = zip(target, times(x)).map { $0 - $1 }
        var direction = residual
        var square = inner(residual, residual)
        for _ in 0..<steps where square > 1e-20 {
            let product = times(direction)
            let length = square / inner(direction, product)
            for k in 0..<n {
                x[k] += length * direction[k]
                residual[k] -= length * product[k]
            }
            let next = inner(residual, residual)
            for k in 0..<n { direction[k] = residual[k] + next / square * direction[k] }
            square = next
        }
        return x
    }

    /// Returns gram + scale · transpose(rows) · rows.
    static func gram(_ gram: [Double], rows: [Double], factorCount: Int, scale: Double) -> [Double] {
        var result = gram
        for start in stride(from: 0, to: rows.count, by: factorCount) {
            for row in 0..<factorCount {
                for column in 0..<factorCount {
                    result[row * factorCount + column] += scale * rows[start + row] * rows[start + column]
                }
            }
        }
        return result
    }

    /// Factors and the choice of pairs of Bayesian personalized ranking (Rendle et al., UAI 2009).
    struct Ranking {
        let users: [Int]
        let items: [Int]
        /// The items of each user.
        let own: [Set<Int>]
        let itemCount: Int
        let factorCount: Int
        let rate: Double
        let userDecay: Double
        let itemDecay: Double
        var userFactors: [Double]
        var itemFactors: [Double]

        /// Takes steps with drawn pairs and items.
        mutating func run(steps: Int, generator: inout SeededGenerator) {
            for _ in 0..<steps {
                let pair = generator.index(below: users.count)
                let own = own[users[pair]]
                guard own.count < itemCount else { continue }
                var other = generator.index(below: itemCount)
                while own.contains(other) { other = generator.index(below: itemCount) }
                step(user: users[pair], item: items[pair], other: other, movesItems: true)
            }
        }

        /// Moves a user and two items toward the user preferring the first one.
        mutating func step(user: Int, item: Int, other: Int, movesItems: Bool) {
            let n = factorCount
            let (u, i, j) = (user * n, item * n, other * n)
            let margin = (0..<n).reduce(0) { $0 + userFactors[u + $1] * (itemFactors[i + $1] - itemFactors[j + $1]) }
            let slope = rate / (1 + exp(margin))
            for k in 0..<n {
                let (userValue, itemValue, otherValue) = (userFactors[u + k], itemFactors[i + k], itemFactors[j + k])
                userFactors[u + k] += slope * (itemValue - otherValue) - rate * userDecay * userValue
                guard movesItems else { continue }
                itemFactors[i + k] += slope * userValue - rate * itemDecay * itemValue
                itemFactors[j + k] -= slope * userValue + rate * itemDecay * otherValue
            }
            userFactors[u + n - 1] = 1
        }
    }

    /// Returns, for each row, the highest of its inner products with the queries, each plus its bias.
    static func best(
        rows: [Double], scales: [Double], dimension: Int, queries: [Double], biases: [Double]
    ) -> [Double] {
        scales.enumerated().map { row, scale in
            biases.enumerated().map { query, bias in
                bias
                    + scale
                    * (0..<dimension).reduce(0) { $0 + rows[row * dimension + $1] * queries[query * dimension + $1] }
            }.max() ?? 0
        }
    }
}
