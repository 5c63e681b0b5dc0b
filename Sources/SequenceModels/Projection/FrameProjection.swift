public import ClipTypes
internal import Kernels

/// Projects a frame descriptor to a short unit vector that is robust to the alterations of copies.
///
/// The descriptor is standardized and multiplied by a matrix that was learned from altered copies (see
/// ``LearnedWhitening``). Each row of the matrix is even or odd under mirroring: the projection of the mirrored frame
/// is that of the frame with the odd values negated, and needs neither the descriptor nor the picture.
public struct FrameProjection: Hashable, Sendable {
    /// The standardization that is applied to a descriptor before the matrix.
    public let standardization: Standardization
    /// The matrix, `dimension` x the number of values of the layout, row-major.
    public let rows: [Float]
    /// The sign of each projected value under mirroring, 1 or -1: -1 for a value that changes its sign.
    public let parity: [Int8]

    private let columns: [Float]

    /// Creates a projection from a standardization, a matrix and the signs of its rows.
    ///
    /// - Parameters:
    ///   - standardization: The standardization of the descriptor.
    ///   - rows: The matrix, row-major: one row per projected value.
    ///   - parity: The sign of each row under mirroring, 1 or -1.
    ///
    /// - Precondition: `rows` has one row as long as the layout for each sign.
    public init(standardization: Standardization, rows: [Float], parity: [Int8]) {
        let count = standardization.layout.count
        precondition(
            rows.count == parity.count * count && parity.allSatisfy { abs($0) == 1 },
            "\(rows.count) values and \(parity.count) signs for descriptors of \(count) values")
        self.standardization = standardization
        self.rows = rows
        self.parity = parity
        columns = transposed(rows, rows: parity.count, columns: count)
    }

    /// The number of projected values: of rows of the matrix.
    public var dimension: Int { parity.count }

    /// The layout of the descriptors that the projection takes.
    public var layout: DescriptorLayout { standardization.layout }

    /// Returns the projected frame before normalization.
    ///
    /// - Precondition: `standardized` are the standardized values of a frame.
    func features(standardized: [Float]) -> [Float] {
        var result = [Float](repeating: 0, count: dimension)
        addProduct(standardized, columns, rows: 1, inner: layout.count, columns: dimension, to: &result)
        return result
    }

    /// Returns the projection of a descriptor as a unit vector of `dimension` values; zeros if the projected values are
    /// all 0 or not finite.
    ///
    /// - Precondition: `values` has the layout's number of values.
    /// - Complexity: O(*d* · *n*) for *n* values.
    public func project(_ values: [Float]) -> [Float] {
        let result = features(standardized: standardization.standardized(values))
        let norm = result.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm.isFinite, norm > 0 else { return [Float](repeating: 0, count: dimension) }
        return result.map { $0 / norm }
    }

    /// Returns the contribution of each descriptor family to the unit vector that ``project(_:)`` returns, `dimension`
    /// values each; the contributions sum to it, and are zeros if it is.
    ///
    /// - Precondition: `values` has the layout's number of values.
    public func contributions(_ values: [Float]) -> [DescriptorFamily: [Float]] {
        let standardized = standardization.standardized(values)
        var parts: [DescriptorFamily: [Float]] = [:]
        for family in DescriptorFamily.allCases {
            var own = [Float](repeating: 0, count: layout.count)
            for block in layout.blocks where block.family == family {
                for index in block.range { own[index] = standardized[index] }
            }
            var part = [Float](repeating: 0, count: dimension)
            addProduct(own, columns, rows: 1, inner: layout.count, columns: dimension, to: &part)
            parts[family] = part
        }
        // In a fixed order: the order of a dictionary, and with it the last bit, differs from run to run.
        let whole = (0..<dimension).map { index in
            DescriptorFamily.allCases.reduce(0) { $0 + (parts[$1]?[index] ?? 0) }
        }
        let norm = whole.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm.isFinite, norm > 0 else { return parts.mapValues { $0.map { _ in 0 } } }
        return parts.mapValues { $0.map { $0 / norm } }
    }

    /// Returns the projection of the mirrored frame, given that of the frame, of `dimension` values: the values times
    /// their signs.
    public func mirrored(_ projected: [Float]) -> [Float] {
        zip(projected, parity).map { $0 * Float($1) }
    }
}
