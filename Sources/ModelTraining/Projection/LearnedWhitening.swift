public import SequenceModels
public import ClipTypes
internal import Kernels
private import Foundation

/// Learns a ``FrameProjection`` from frames and altered copies of them: the directions that separate frames most and
/// copies least.
///
/// With *W* the scatter of the differences between copies and originals, and *T* the scatter of all frames, the
/// directions are the generalized eigenvectors of *T v* = *λ* (*W* + *μ I*) *v* with the largest *λ*: linear
/// discriminant analysis with shrinkage, known in retrieval as learned whitening (Mikolajczyk and Matas, "Improving
/// descriptors for fast tree matching by optimal linear projection", ICCV 2007). Each direction is then scaled by *λ*
/// to the power of minus half the `power`.
///
/// Frames and their mirror images have equal weight. Both scatters then commute with mirroring, so that even and odd
/// combinations of values are solved separately.
public struct LearnedWhitening {
    /// The share of the mean within-scatter (*W*) that is added to its diagonal as *μ*, against rarely seen directions.
    public static let shrinkage = 0.1
    /// The exponent of the whitening by *λ*: 0 for none, 1 for equal variances in all directions. Not for `principal`.
    public static let power = 0.5

    /// The criterion of a good direction.
    public enum Criterion: Hashable, Sendable {
        /// Linear discriminant analysis between originals and copies: learned whitening.
        case discriminant
        /// Principal components of all frames, not scaled. Altered copies are only more frames.
        case principal
    }

    private let criterion: Criterion
    private let standardization: Standardization
    private let basis: MirrorBasis
    private var even: Scatter
    private var odd: Scatter

    /// Creates an instance without any frames.
    ///
    /// - Parameters:
    ///   - standardization: The standardization of the descriptors, which must be symmetric under mirroring.
    ///   - mirror: The effect of mirroring on descriptors.
    ///   - criterion: The criterion of a good direction.
    ///   - excluded: The names of descriptor blocks that are ignored.
    public init(
        _ criterion: Criterion = .discriminant, standardization: Standardization, mirror: DescriptorMirror,
        excluding excluded: Set<String> = []
    ) {
        self.criterion = criterion
        self.standardization = standardization
        basis = MirrorBasis(
            mirror, values: standardization.layout.blocks.filter { !excluded.contains($0.name) }.flatMap(\.range))
        even = Scatter(size: basis.even.count)
        odd = Scatter(size: basis.odd.count)
    }

    /// Adds the frames of a clip and altered copies of them.
    ///
    /// Every clip has the same weight, whatever its number of frames. Frames of weight 0 are skipped.
    ///
    /// - Parameters:
    ///   - original: The frames of the clip, in the layout of the standardization.
    ///   - copies: Altered versions of the clip, with as many frames each, at the same times.
    public mutating func add(original: [FrameDescriptor], copies: [[FrameDescriptor]]) {
        let used = original.indices.filter { original[$0].weight > 0 }
        guard !used.isEmpty else { return }
        var within: [[Float]] = []
        var total = used.map { standardization.standardized(original[$0].values) }
        let originals = total
        for copy in copies {
            precondition(
                copy.count == original.count, "a copy has \(copy.count) frames, its original \(original.count)")
            for (place, frame) in used.enumerated() where copy[frame].weight > 0 {
                let values = standardization.standardized(copy[frame].values)
                within.append(zip(values, originals[place]).map { $0 - $1 })
                total.append(values)
            }
        }
        let weight = 1 / Float(used.count)
        even.add(within: within.map { basis.even($0) }, total: total.map { basis.even($0) }, weight: weight)
        odd.add(within: within.map { basis.odd($0) }, total: total.map { basis.odd($0) }, weight: weight)
    }

    /// Returns the projection to the best directions, the best first; `nil` if fewer than `dimension` directions have
    /// variance or, for `discriminant`, no copy differs from its original.
    ///
    /// - Parameter dimension: The number of directions, and of projected values; at least 1.
    public func projection(dimension: Int) -> FrameProjection? {
        let mean = (even.withinTrace + odd.withinTrace) / Double(even.size + odd.size)
        let isPrincipal = criterion == .principal
        guard isPrincipal || even.withinWeight > 0 && mean > 0 else { return nil }
        let shrinkage = isPrincipal ? nil : Self.shrinkage * mean
        let directions =
            (even.directions(shrinkage: shrinkage, basis: basis.even, parity: 1)
            + odd.directions(shrinkage: shrinkage, basis: basis.odd, parity: -1))
            .sorted { ($1.value, $0.parity) < ($0.value, $1.parity) }
        guard directions.count >= dimension, directions[dimension - 1].value > 0 else { return nil }
        let count = standardization.layout.count
        var rows: [Float] = []
        rows.reserveCapacity(dimension * count)
        for direction in directions.prefix(dimension) {
            let scale = isPrincipal ? 1 : pow(direction.value, -Self.power / 2)
            var row = [Float](repeating: 0, count: count)
            for (component, pair) in zip(direction.vector, direction.basis) {
                row[pair.first] += Float(component * scale) * pair.factor
                row[pair.second] += Float(component * scale) * pair.factor * pair.sign
            }
            rows += row
        }
        return FrameProjection(
            standardization: standardization, rows: rows, parity: directions.prefix(dimension).map(\.parity))
    }
}

/// An orthonormal basis of combinations of values that mirroring keeps (even) or negates (odd).
private struct MirrorBasis {
    /// A combination of one value and its mirror partner: `factor` · (first + `sign` · second).
    struct Pair {
        let first: Int
        let second: Int
        let sign: Float
        let factor: Float
    }

    let even: [Pair]
    let odd: [Pair]

    init(_ mirror: DescriptorMirror, values: [Int]) {
        var even: [Pair] = []
        var odd: [Pair] = []
        for value in values {
            let partner = mirror.sources[value]
            let sign = mirror.signs[value]
            if partner == value {
                // Half of twice the value: the value itself.
                let pair = Pair(first: value, second: value, sign: 1, factor: 0.5)
                if sign > 0 { even.append(pair) } else { odd.append(pair) }
            } else if value < partner {
                let factor = Float(0.5).squareRoot()
                even.append(Pair(first: value, second: partner, sign: sign, factor: factor))
                odd.append(Pair(first: value, second: partner, sign: -sign, factor: factor))
            }
        }
        self.even = even
        self.odd = odd
    }

    func even(_ values: [Float]) -> [Float] {
        even.map { $0.factor * (values[$0.first] + $0.sign * values[$0.second]) }
    }

    func odd(_ values: [Float]) -> [Float] {
        odd.map { $0.factor * (values[$0.first] + $0.sign * values[$0.second]) }
    }
}

/// The within-scatter and the total scatter of vectors.
private struct Scatter {
    /// A generalized eigenvector with its eigenvalue.
    struct Direction {
        let value: Double
        let vector: [Double]
        let basis: [MirrorBasis.Pair]
        let parity: Int8
    }

    let size: Int
    private(set) var withinWeight = 0.0
    private var totalWeight = 0.0
    private var within: [Double]
    private var total: [Double]

    init(size: Int) {
        self.size = size
        within = [Double](repeating: 0, count: size * size)
        total = within
    }

    var withinTrace: Double {
        guard withinWeight > 0 else { return 0 }
        return (0..<size).reduce(0) { $0 + within[$1 * size + $1] } / withinWeight
    }

    mutating func add(within differences: [[Float]], total values: [[Float]], weight: Float) {
        Self.add(differences, to: &within, size: size, weight: Double(weight))
        Self.add(values, to: &total, size: size, weight: Double(weight))
        withinWeight += Double(weight) * Double(differences.count)
        totalWeight += Double(weight) * Double(values.count)
    }

    private static func add(_ vectors: [[Float]], to matrix: inout [Double], size: Int, weight: Double) {
        guard !vectors.isEmpty, size > 0 else { return }
        let flat = vectors.flatMap { $0 }
        var product = [Float](repeating: 0, count: size * size)
        addTransposedProduct(flat, flat, rows: size, inner: vectors.count, columns: size, to: &product)
        for index in matrix.indices { matrix[index] += weight * Double(product[index]) }
    }

    /// Returns the generalized eigenvectors, the largest eigenvalue first.
    ///
    /// - Parameter shrinkage: The value that is added to the diagonal of the within-scatter; `nil` for the identity
    ///   in place of the within-scatter.
    func directions(shrinkage: Double?, basis: [MirrorBasis.Pair], parity: Int8) -> [Direction] {
        guard size > 0, totalWeight > 0 else { return [] }
        var noise = shrinkage == nil ? [Double](repeating: 0, count: size * size) : within.map { $0 / withinWeight }
        for index in 0..<size { noise[index * size + index] += shrinkage ?? 1 }
        let lower = choleskyFactor(noise, size: size)
        // C = L⁻¹ T L⁻ᵀ has the same eigenvalues; its eigenvectors u give v = L⁻ᵀ u.
        var reduced = solveLower(lower, total.map { $0 / totalWeight }, size: size)
        transpose(&reduced, size: size)
        reduced = solveLower(lower, reduced, size: size)
        for row in 0..<size {
            for column in 0..<row {
                let mean = (reduced[row * size + column] + reduced[column * size + row]) / 2
                reduced[row * size + column] = mean
                reduced[column * size + row] = mean
            }
        }
        let eigen = SymmetricEigen(reduced, size: size)
        return zip(eigen.values, eigen.vectors).map { value, vector in
            Direction(
                value: value, vector: solveUpper(lower, vector, size: size), basis: basis, parity: parity)
        }
    }
}
