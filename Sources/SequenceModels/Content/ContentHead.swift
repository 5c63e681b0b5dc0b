internal import Kernels

/// Maps what a clip shows to a part of its embedding.
///
/// The input is the mean of the content vectors of a clip's frames (see `VisionNetwork`). A linear map in which
/// directions that vary within a label count less than others (within-class whitening: Hatch and Stolcke, "Generalized
/// linear kernels for one-versus-all classification", ICASSP 2006) gives a first unit vector. Its similarities to the
/// prototypes, the mean vectors of the labels in training, give a second one: the square roots of their softmax, centered
/// and reduced (prototypes as in Snell, Swersky and Zemel, "Prototypical Networks for Few-shot Learning", 2017). It brings
/// clips together that resemble the same known things.
public struct ContentHead: Hashable, Sendable {
    /// The mean content vector of the training clips.
    public let mean: [Float]
    /// The linear map, ``vectorCount`` x the number of values of a content vector, row-major.
    public let rows: [Float]
    /// The prototypes: unit vectors of ``vectorCount`` values, one after another; empty if there were no labels.
    public let prototypes: [Float]
    /// The mean response to each prototype in the training clips.
    public let responseMeans: [Float]
    /// The map of centered responses, ``responseCount`` x the number of prototypes, row-major.
    public let responseRows: [Float]
    /// The shares of the linear part, of the responses, and of the summarizer of the other families in the squared
    /// length of an embedding; they sum to 1.
    public let shares: [Float]

    /// The factor on similarities before the softmax.
    public static let sharpness: Float = 20

    private let columns: [Float]

    /// Creates a head from its parameters.
    ///
    /// - Precondition: The sizes match, there are three shares, and there are prototypes unless their share is 0.
    public init(
        mean: [Float], rows: [Float], prototypes: [Float], responseMeans: [Float], responseRows: [Float],
        shares: [Float]
    ) {
        let (inputs, labels) = (mean.count, responseMeans.count)
        precondition(
            inputs > 0 && !rows.isEmpty && rows.count.isMultiple(of: inputs)
                && prototypes.count == labels * (rows.count / inputs)
                && (labels == 0 ? responseRows.isEmpty : responseRows.count.isMultiple(of: labels)),
            "a content head of \(inputs) inputs, \(rows.count) weights and \(labels) prototypes")
        precondition(
            shares.count == 3 && shares.allSatisfy { $0 >= 0 } && (labels > 0 || shares[1] == 0),
            "shares of \(shares) with \(labels) prototypes")
        self.mean = mean
        self.rows = rows
        self.prototypes = prototypes
        self.responseMeans = responseMeans
        self.responseRows = responseRows
        self.shares = shares
        columns = transposed(rows, rows: rows.count / inputs, columns: inputs)
    }

    /// The number of values of the linear part.
    public var vectorCount: Int { rows.count / mean.count }
    /// The number of values of the responses to the prototypes.
    public var responseCount: Int { responseMeans.isEmpty ? 0 : responseRows.count / responseMeans.count }
    /// The number of values that ``embed(_:)`` returns.
    public var dimension: Int { vectorCount + responseCount }

    /// Returns the linear part for the mean content vector of a clip, a unit vector; `nil` if it has no direction.
    package func vector(_ content: [Float]) -> [Float]? {
        precondition(content.count == mean.count, "\(content.count) values for a head of \(mean.count)")
        var result = [Float](repeating: 0, count: vectorCount)
        addProduct(
            zip(content, mean).map { $0 - $1 }, columns, rows: 1, inner: mean.count, columns: vectorCount, to: &result)
        return Self.unit(result)
    }

    /// Returns the square roots of the softmax over the prototypes for a linear part.
    package static func responses(_ vector: [Float], prototypes: [Float]) -> [Float] {
        let similarities = stride(from: 0, to: prototypes.count, by: vector.count).map { start in
            sharpness * vector.indices.reduce(0) { $0 + vector[$1] * prototypes[start + $1] }
        }
        let largest = similarities.max() ?? 0
        let exponentials = similarities.map { Self.exponential($0 - largest) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { ($0 / sum).squareRoot() }
    }

    /// Returns the part of the embedding that the content of a clip determines: both parts, each of the length that its
    /// share gives; `nil` if the content has no direction.
    ///
    /// - Parameter content: The mean of the content vectors of the clip's frames.
    public func embed(_ content: [Float]) -> [Float]? {
        guard let vector = vector(content) else { return nil }
        let linear = vector.map { $0 * shares[0].squareRoot() }
        guard !responseMeans.isEmpty else { return linear }
        let centered = zip(Self.responses(vector, prototypes: prototypes), responseMeans).map { $0 - $1 }
        let reduced = (0..<responseCount).map { row in
            centered.indices.reduce(Float(0)) { $0 + responseRows[row * centered.count + $1] * centered[$1] }
        }
        let factor = shares[1].squareRoot()
        return linear + (Self.unit(reduced) ?? reduced.map { _ in 0 }).map { $0 * factor }
    }

    /// Returns e to the power of `value`, which is not positive, by squaring (1 + value / 2²⁰) twenty times: to 2 in 10,000
    /// down to e⁻²⁰, and with the same bits on every processor, which the C library does not promise.
    private static func exponential(_ value: Float) -> Float {
        var power = max(0, 1 + Double(value) / 1_048_576)
        for _ in 0..<20 { power *= power }
        return Float(power)
    }

    private static func unit(_ values: [Float]) -> [Float]? {
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm.isFinite, norm > 0 else { return nil }
        return values.map { $0 / norm }
    }
}
