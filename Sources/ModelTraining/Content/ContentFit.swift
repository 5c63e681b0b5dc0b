internal import ClipTypes
private import Foundation
internal import Kernels
internal import SequenceModels

/// Fits a ``ContentHead`` to clips, which are added one after another.
///
/// Memory: the mean content vector of each clip, and two matrices of the size of a content vector squared.
struct ContentFit {
    /// The number of values of the linear part of a head, if the clips have as many directions.
    static let vectorCount = 320
    /// The number of values of the responses to the prototypes, if there are as many.
    static let responseCount = 64
    /// The shares of the linear part and the responses, before all are scaled to a sum of 1. They were chosen on clips of
    /// held-out labels and scenes (Benchmarks/README.md).
    private static let (linearShare, responseShare): (Float, Float) = (1, 0.2)
    /// The share of the mean variance within labels that is added to all directions, against rarely seen ones.
    private static let shrinkage = 1.0
    /// The weight of the frames of a clip beside that of its mean, in the choice of directions.
    private static let frameWeight: Float = 0.4
    /// The weight of the classes that the network was trained on beside that of the clips, in the choice of directions.
    private static let classWeight = 0.5

    private let size: Int
    private let classes: [Float]
    private let summarizerShare: Float
    private var means: [[Float]] = []
    private var labels: [String?] = []
    private var framedClips = 0.0
    private var frameSum: [Double]
    private var frameScatter: [Double]

    /// Creates a fit to content vectors of `size` values.
    ///
    /// - Parameters:
    ///   - size: The number of values of a content vector.
    ///   - classes: The weights of the classes that the network was trained on, `size` values for each, one after another:
    ///     the directions in which things differ that are not among the clips. Empty if they are not known.
    ///   - summarizerShare: The share of the summarizer, where that of the linear part is 1.
    init(size: Int, classes: [Float] = [], summarizerShare: Float = ContentTraining.summarizerShare) {
        self.size = size
        self.classes = classes
        self.summarizerShare = summarizerShare
        frameSum = [Double](repeating: 0, count: size)
        frameScatter = [Double](repeating: 0, count: size * size)
    }

    /// Adds a clip.
    ///
    /// - Parameters:
    ///   - mean: The mean content vector of the frames with which clips are indexed.
    ///   - frames: The content vectors of frames of the clip, as many as there are.
    ///   - label: What the clip shows; `nil` if unknown.
    mutating func add(mean: [Float], frames: [[Float]], label: String?) {
        means.append(mean)
        labels.append(label)
        guard !frames.isEmpty else { return }
        framedClips += 1
        let weight = 1 / Double(frames.count)
        var product = [Float](repeating: 0, count: size * size)
        let flat = frames.flatMap { $0 }
        addTransposedProduct(flat, flat, rows: size, inner: frames.count, columns: size, to: &product)
        for index in product.indices { frameScatter[index] += weight * Double(product[index]) }
        for frame in frames {
            for index in frame.indices { frameSum[index] += weight * Double(frame[index]) }
        }
    }

    /// The number of clips.
    var count: Int { means.count }

    /// The labels of at least two clips, in order.
    var knownLabels: [String] {
        Dictionary(grouping: labels.compactMap { $0?.exact }, by: { $0 }).filter { $0.value.count > 1 }.keys.sorted()
            .map(\.description)
    }

    /// Returns the head; `nil` if the clips do not differ.
    func head() -> ContentHead? {
        let center = mean(of: Array(means.indices), in: means)
        let centered = means.map { row in zip(row, center).map { $0 - $1 } }
        let members = knownLabels.map { label in labels.indices.filter { labels[$0]?.exact == label.exact } }
        let whitening = whitening(within: members, of: centered)
        let eigen = SymmetricEigen(
            symmetric(
                sum(
                    product(product(whitening, totalScatter(centered, center: center)), whitening),
                    product(product(whitening, classScatter()), whitening))), size: size)
        let smallest = (eigen.values.first ?? 0) * 1e-9
        let count = min(Self.vectorCount, eigen.values.count { $0 > smallest })
        guard count > 0 else { return nil }
        let directions = eigen.vectors.prefix(count).flatMap { $0.map { Float($0) } }
        var rows = [Float](repeating: 0, count: count * size)
        addProduct(directions, whitening.map { Float($0) }, rows: count, inner: size, columns: size, to: &rows)
        // The scale does not matter, and half precision stores values around 1 best.
        let largest = rows.reduce(0) { max($0, abs($1)) }
        rows = rows.map { $0 / largest }
        let linear = ContentHead(
            mean: center, rows: rows, prototypes: [], responseMeans: [], responseRows: [],
            shares: Self.scaled([Self.linearShare, 0, summarizerShare]))
        // The response to a single prototype is always the same.
        guard members.count > 1 else { return linear }
        return withPrototypes(linear, members: members)
    }

    private func withPrototypes(_ linear: ContentHead, members: [[Int]]) -> ContentHead {
        let none = [Float](repeating: 0, count: linear.vectorCount)
        let vectors = means.map { linear.vector($0) ?? none }
        let prototypes = members.flatMap { clips -> [Float] in
            let sum = mean(of: clips, in: vectors)
            let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return norm > 0 ? sum.map { $0 / norm } : sum
        }
        let responses = vectors.map { ContentHead.responses($0, prototypes: prototypes) }
        let center = mean(of: Array(responses.indices), in: responses)
        let labels = members.count
        var scatter = [Double](repeating: 0, count: labels * labels)
        for response in responses {
            let difference = zip(response, center).map { Double($0 - $1) }
            let square = difference.reduce(0) { $0 + $1 * $1 }
            guard square > 0 else { continue }
            for row in 0..<labels {
                for column in 0...row {
                    scatter[row * labels + column] += difference[row] * difference[column] / square
                }
            }
        }
        let eigen = SymmetricEigen(scatter, size: labels)
        let count = min(Self.responseCount, labels)
        return ContentHead(
            mean: linear.mean, rows: linear.rows, prototypes: prototypes, responseMeans: center,
            responseRows: eigen.vectors.prefix(count).flatMap { $0.map { Float($0) } },
            shares: Self.scaled([Self.linearShare, Self.responseShare, summarizerShare]))
    }

    /// Returns (*W* + *l*)^-½ for the covariance *W* within labels and *l*, a share of its mean variance; the identity
    /// without labels of several clips.
    private func whitening(within members: [[Int]], of centered: [[Float]]) -> [Double] {
        var differences: [Float] = []
        for clips in members {
            let center = mean(of: clips, in: centered)
            for clip in clips { differences += zip(centered[clip], center).map { $0 - $1 } }
        }
        let count = differences.count / size
        let rank = min(count - members.count, size)
        var result = [Double](repeating: 0, count: size * size)
        for index in 0..<size { result[index * size + index] = 1 }
        guard rank > 0 else { return result }
        var scatter = [Float](repeating: 0, count: size * size)
        addTransposedProduct(differences, differences, rows: size, inner: count, columns: size, to: &scatter)
        let eigen = SymmetricEigen(scatter.map { Double($0) / Double(count) }, size: size)
        let floor = Self.shrinkage * eigen.values.reduce(0) { $0 + max(0, $1) } / Double(rank)
        guard floor > 0 else { return result }
        let scaled = zip(eigen.values, eigen.vectors).flatMap { value, vector in
            let factor = pow(max(0, value) + floor, -0.25)
            return vector.map { Float($0 * factor) }
        }
        var sum = [Float](repeating: 0, count: size * size)
        addTransposedProduct(scaled, scaled, rows: size, inner: size, columns: size, to: &sum)
        return sum.map { Double($0) }
    }

    /// Returns the scatter of the clips' means and, with less weight, of their frames.
    private func totalScatter(_ centered: [[Float]], center: [Float]) -> [Double] {
        let flat = centered.flatMap { $0 }
        var scatter = [Float](repeating: 0, count: size * size)
        addTransposedProduct(flat, flat, rows: size, inner: centered.count, columns: size, to: &scatter)
        return scatter.indices.map { index in
            let (row, column) = (index / size, index % size)
            let (left, right) = (Double(center[row]), Double(center[column]))
            let frames =
                frameScatter[index] - left * frameSum[column] - frameSum[row] * right + framedClips * left * right
            return Double(scatter[index]) + Double(Self.frameWeight) * frames
        }
    }

    /// Returns the scatter of the directions of the classes around their mean.
    private func classScatter() -> [Double] {
        var scatter = [Float](repeating: 0, count: size * size)
        let rows = stride(from: 0, to: classes.count, by: size).map { start in
            let row = classes[start..<start + size]
            let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return norm > 0 ? row.map { $0 / norm } : Array(row)
        }
        let center = mean(of: Array(rows.indices), in: rows)
        let flat = rows.flatMap { row in zip(row, center).map { $0 - $1 } }
        addTransposedProduct(flat, flat, rows: size, inner: rows.count, columns: size, to: &scatter)
        return scatter.map { Double($0) }
    }

    /// Returns the scatter of the clips with that of the classes, each of its weight.
    private func sum(_ clips: [Double], _ classes: [Double]) -> [Double] {
        func trace(_ matrix: [Double]) -> Double { (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] } }
        let (clipTrace, classTrace) = (trace(clips), trace(classes))
        guard clipTrace > 0, classTrace > 0 else { return clips }
        return zip(clips, classes).map { $0 / clipTrace + Self.classWeight * $1 / classTrace }
    }

    private func mean(of indices: [Int], in vectors: [[Float]]) -> [Float] {
        var sum = [Double](repeating: 0, count: vectors.first?.count ?? 0)
        for index in indices {
            for (place, value) in vectors[index].enumerated() { sum[place] += Double(value) }
        }
        return sum.map { Float($0 / Double(max(1, indices.count))) }
    }

    private func product(_ left: [Double], _ right: [Double]) -> [Double] {
        var result = [Float](repeating: 0, count: size * size)
        addProduct(
            left.map { Float($0) }, right.map { Float($0) }, rows: size, inner: size, columns: size, to: &result)
        return result.map { Double($0) }
    }

    private func symmetric(_ matrix: [Double]) -> [Double] {
        matrix.indices.map { (matrix[$0] + matrix[$0 % size * size + $0 / size]) / 2 }
    }

    private static func scaled(_ shares: [Float]) -> [Float] {
        let sum = shares.reduce(0, +)
        return shares.map { $0 / sum }
    }
}
