public import VidRecKit
public import ClipTypes
public import Evaluation

/// A filter of interactions, and their split into training and test data.
public struct InteractionDivision: Hashable, Sendable {
    /// The method that splits the interactions that pass the filter.
    public var split: InteractionSplit
    /// The filter, which is applied before the split.
    public var filter: InteractionFilter

    /// Creates a division; by default all interactions are kept, and the last fifth of each user's interactions is test
    /// data (none for users with fewer than 5).
    public init(split: InteractionSplit = .lastShare(0.2), filter: InteractionFilter = InteractionFilter()) {
        self.split = split
        self.filter = filter
    }

    /// Filters and splits interactions.
    ///
    /// - Parameters:
    ///   - interactions: The interactions of a file or a catalog.
    ///   - source: The name of the file or catalog in error messages.
    /// - Throws: ``VidRecError/Code/unusableInput`` if no interaction passes the filter, or a part is empty.
    /// - Precondition: A share of the split is above 0 and below 1.
    public func divide(
        _ interactions: [Interaction], of source: String
    ) throws(VidRecError) -> (train: [Interaction], test: [Interaction]) {
        let kept = filter.apply(to: interactions)
        guard !kept.isEmpty else {
            throw VidRecError(.unusableInput, "'\(source)' has no interactions that pass the filter")
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
