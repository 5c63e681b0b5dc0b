private import Foundation
internal import Kernels

/// The contrastive loss of a batch with two views of every clip.
///
/// NT-Xent (Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", ICML 2020) in both
/// directions: each view must be closer to its partner than to the negatives, the views of clips with other labels.
/// Two terms can be added: the same loss with the hardest negative alone, and the entropy term of SSCD (Pizzi et al.,
/// "A Self-Supervised Descriptor for Image Copy Detection", CVPR 2022), which pushes every view away from its hardest
/// negative.
public struct ContrastiveLoss: Hashable, Sendable, Codable {
    /// The temperature, by which similarities are divided; above 0, 0.07 by default. Lower values weigh the most
    /// similar negatives more.
    public var temperature: Double
    /// The weight of the term with the hardest negative, relative to the loss with all negatives; 0 for none.
    public var hardestNegativeWeight: Double
    /// The weight of the entropy term, relative to the loss with all negatives; 0 for none.
    public var entropyWeight: Double

    /// Creates a loss from its temperature and weights.
    public init(temperature: Double = 0.07, hardestNegativeWeight: Double = 0, entropyWeight: Double = 0) {
        self.temperature = temperature
        self.hardestNegativeWeight = hardestNegativeWeight
        self.entropyWeight = entropyWeight
    }

    /// Returns the mean loss over all views, and its gradient with respect to the embeddings.
    ///
    /// - Parameters:
    ///   - embeddings: Unit vectors, one row per view: first one view of each clip, then the other, in the same
    ///     order.
    ///   - labels: The label of each clip. Clips with equal labels are not negatives of each other; the only positive
    ///     of a view is the other view of its clip.
    /// - Returns: The loss, and the gradient in the shape of `embeddings`. A view without negatives adds 0.
    /// - Precondition: `embeddings` has two rows for each clip.
    /// - Complexity: O(*n*² · *d*) for *n* views of *d* values.
    public func evaluate(embeddings: [Float], labels: [Int]) -> (loss: Double, gradients: [Float]) {
        let clips = labels.count
        let views = 2 * clips
        guard views > 0 else { return (0, []) }
        let size = embeddings.count / views
        precondition(
            size * views == embeddings.count, "\(embeddings.count) values cannot be divided into \(views) rows")
        let columns = transposed(embeddings, rows: views, columns: size)
        var similarities = [Float](repeating: 0, count: views * views)
        addProduct(embeddings, columns, rows: views, inner: size, columns: views, to: &similarities)
        var loss = 0.0
        var derivatives = [Float](repeating: 0, count: views * views)
        for view in 0..<views {
            let row = similarities[view * views..<(view + 1) * views].map { Double($0) }
            let partner = (view + clips) % views
            let negatives = (0..<views).filter { labels[$0 % clips] != labels[view % clips] }
            let result = evaluate(row, partner: partner, negatives: negatives)
            loss += result.loss / Double(views)
            for (index, derivative) in result.derivatives {
                derivatives[view * views + index] += Float(derivative / Double(views))
            }
        }
        // A similarity depends on both of its views.
        var gradients = [Float](repeating: 0, count: embeddings.count)
        addProduct(derivatives, embeddings, rows: views, inner: views, columns: size, to: &gradients)
        addTransposedProduct(derivatives, embeddings, rows: views, inner: views, columns: size, to: &gradients)
        return (loss, gradients)
    }

    /// Returns the loss of one view and its derivatives with respect to the similarities that it depends on.
    private func evaluate(
        _ similarities: [Double], partner: Int, negatives: [Int]
    ) -> (loss: Double, derivatives: [(index: Int, derivative: Double)]) {
        guard let nearest = negatives.max(by: { similarities[$0] < similarities[$1] }) else { return (0, []) }
        let candidates = [partner] + negatives
        let exponents = candidates.map { (similarities[$0] - similarities[partner]) / temperature }
        // Against overflow.
        let largest = max(0, (similarities[nearest] - similarities[partner]) / temperature)
        let powers = exponents.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        var loss = log(sum) + largest
        var derivatives = zip(candidates, powers).map { (index: $0, derivative: $1 / sum / temperature) }
        derivatives[0].derivative -= 1 / temperature
        if hardestNegativeWeight != 0 {
            let margin = (similarities[nearest] - similarities[partner]) / temperature
            loss += hardestNegativeWeight * (max(0, margin) + log(1 + exp(-abs(margin))))
            let derivative = hardestNegativeWeight / temperature / (1 + exp(-margin))
            derivatives.append((nearest, derivative))
            derivatives.append((partner, -derivative))
        }
        if entropyWeight != 0 {
            // Minus the logarithm of the distance, which is √(2 - 2s) between unit vectors; at least 0.001.
            let square = max(2 - 2 * similarities[nearest], 1e-6)
            loss -= entropyWeight * log(square) / 2
            derivatives.append((nearest, entropyWeight / square))
        }
        return (loss, derivatives)
    }
}
