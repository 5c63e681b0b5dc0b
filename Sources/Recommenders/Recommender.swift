/// Says how much a viewer may want each item, from the viewer's history alone.
///
/// A recommender is trained once and then never changes. It knows no viewers: a stranger's history is answered like one
/// that was learned from. Scores of one call can be compared with one another and with nothing else.
public protocol Recommender: Sendable {
    /// How many items it knows, numbered from 0.
    var itemCount: Int { get }

    /// Scores every item, those of the history among them.
    ///
    /// - Parameters:
    ///   - history: what the viewer did; items from `itemCount` on are passed over.
    ///   - scores: replaced: one finite score an item, higher for more wanted.
    /// - Returns: Whether the history says anything to this recommender; `false` leaves only zeros.
    func score(_ history: History, into scores: inout [Float]) -> Bool
}
