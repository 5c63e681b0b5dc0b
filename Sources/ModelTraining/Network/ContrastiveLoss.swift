private import Foundation
internal import Kernels

/// How well two views of a clip find each other among all views of a batch.
///
/// NT-Xent (Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", ICML 2020) in both
/// directions: every view in turn must tell its partner from the views of other sources. Two terms can be added: the
/// same against the nearest stranger alone, and the entropy term of SSCD (Pizzi et al., "A Self-Supervised Descriptor for
/// Image Copy Detection", CVPR 2022), which pushes every view away from its nearest stranger.
public struct ContrastiveLoss: Hashable, Sendable, Codable {
    /// What similarities are divided by; 0.05…0.1 is usual.
    public var temperature: Double
    /// How much the term of the nearest stranger counts.
    public var hardestNegativeWeight: Double
    /// How much the entropy term counts.
    public var entropyWeight: Double

    /// Joins temperature and weights.
    public init(temperature: Double = 0.07, hardestNegativeWeight: Double = 0, entropyWeight: Double = 0) {
        self.temperature = temperature
        self.hardestNegativeWeight = hardestNegativeWeight
        self.entropyWeight = entropyWeight
    }

    /// The mean loss over all views, and how it changes with the embeddings.
    ///
    /// - Parameters:
    ///   - embeddings: unit vectors, one row a view: first one view of each clip, then the other, in the same order.
    ///   - sources: the source of each clip.
    /// - Precondition: two rows for each source.
    /// - Complexity: O(*n*² · *d*) for *n* views of *d* values.
    public func evaluate(embeddings: [Float], sources: [Int]) -> (loss: Double, gradients: [Float]) {
        let clips = sources.count
        let views = 2 * clips
        guard views > 0 else { return (0, []) }
        let size = embeddings.count / views
        precondition(size * views == embeddings.count, "\(embeddings.count) values are no \(views) rows")
        let columns = transposed(embeddings, rows: views, columns: size)
        var similarities = [Float](repeating: 0, count: views * views)
        addProduct(embeddings, columns, rows: views, inner: size, columns: views, to: &similarities)
        var loss = 0.0
        var slopes = [Float](repeating: 0, count: views * views)
        for view in 0..<views {
            let row = similarities[view * views..<(view + 1) * views].map { Double($0) }
            let partner = (view + clips) % views
            let strangers = (0..<views).filter { sources[$0 % clips] != sources[view % clips] }
            let result = evaluate(row, partner: partner, strangers: strangers)
            loss += result.loss / Double(views)
            for (index, slope) in result.slopes {
                slopes[view * views + index] += Float(slope / Double(views))
            }
        }
        // A similarity changes with both of its views.
        var gradients = [Float](repeating: 0, count: embeddings.count)
        addProduct(slopes, embeddings, rows: views, inner: views, columns: size, to: &gradients)
        addTransposedProduct(slopes, embeddings, rows: views, inner: views, columns: size, to: &gradients)
        return (loss, gradients)
    }

    /// The loss of one view, and its slopes along the similarities that it depends on.
    private func evaluate(
        _ similarities: [Double], partner: Int, strangers: [Int]
    ) -> (loss: Double, slopes: [(index: Int, slope: Double)]) {
        guard let nearest = strangers.max(by: { similarities[$0] < similarities[$1] }) else { return (0, []) }
        let candidates = [partner] + strangers
        let exponents = candidates.map { (similarities[$0] - similarities[partner]) / temperature }
        // Against overflow.
        let largest = max(0, (similarities[nearest] - similarities[partner]) / temperature)
        let powers = exponents.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        var loss = log(sum) + largest
        var slopes = zip(candidates, powers).map { (index: $0, slope: $1 / sum / temperature) }
        slopes[0].slope -= 1 / temperature
        if hardestNegativeWeight != 0 {
            let margin = (similarities[nearest] - similarities[partner]) / temperature
            loss += hardestNegativeWeight * (max(0, margin) + log(1 + exp(-abs(margin))))
            let slope = hardestNegativeWeight / temperature / (1 + exp(-margin))
            slopes.append((nearest, slope))
            slopes.append((partner, -slope))
        }
        if entropyWeight != 0 {
            // Minus the logarithm of the distance, which is √(2 - 2s) between unit vectors; not below 0.001.
            let square = max(2 - 2 * similarities[nearest], 1e-6)
            loss -= entropyWeight * log(square) / 2
            slopes.append((nearest, entropyWeight / square))
        }
        return (loss, slopes)
    }
}
