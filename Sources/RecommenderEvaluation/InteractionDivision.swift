public import VidRecKit
public import ClipTypes
public import Evaluation

/// Which interactions count, and how they are divided into what recommenders learn from and what they should find.
public struct InteractionDivision: Hashable, Sendable {
    /// How they are divided.
    public var split: InteractionSplit
    /// Which of them count at all.
    public var filter: InteractionFilter

    /// Creates a division; by default the last fifth of each viewer is to be found, and everything counts.
    public init(split: InteractionSplit = .lastShare(0.2), filter: InteractionFilter = InteractionFilter()) {
        self.split = split
        self.filter = filter
    }

    /// Divides interactions.
    ///
    /// - Parameters:
    ///   - interactions: those of a file or of a catalog.
    ///   - source: what to call it in messages.
    /// - Throws: ``VidRecError/Code/unusableInput`` if nothing counts, or one of the parts is empty.
    public func divide(
        _ interactions: [Interaction], of source: String
    ) throws(VidRecError) -> (train: [Interaction], test: [Interaction]) {
        let kept = filter.apply(to: interactions)
        guard !kept.isEmpty else {
            throw VidRecError(.unusableInput, "'\(source)' has no interactions that count")
        }
        let parts = split.divide(kept)
        guard !parts.test.isEmpty, !parts.train.isEmpty else {
            throw VidRecError(
                .unusableInput,
                "\(split) puts all \(kept.count) interactions of '\(source)' into "
                    + (parts.test.isEmpty ? "train" : "test"))
        }
        return parts
    }
}
