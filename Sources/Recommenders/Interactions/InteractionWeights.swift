public import ClipTypes
private import Foundation

/// The weight of each kind of interaction, and its decay over time.
public struct InteractionWeights: Hashable, Sendable {
    /// The weight of each event: above 0 for a positive interaction, below 0 for a negative one; 0 for an event that is
    /// missing. The weight of `watched` is for a whole clip, that of `rated` for five stars.
    public var events: [InteractionEvent: Float]
    /// The half-life in days of an interaction's weight, above 0; `nil` for no decay. Training in a clip library uses
    /// it for popularity, too.
    public var halfLifeDays: Double?
    /// The watched seconds that count as a whole clip, for `watched` values above 1; 0 to ignore the values of all
    /// interactions, including the stars of `rated`.
    public var secondsForWhole: Double

    /// The default weights of vidrec, from -2 (`disliked`) to 3 (`shared`, `purchased`), without decay; 30 watched
    /// seconds count as a whole clip.
    public static let standard = InteractionWeights(
        events: [
            .watched: 1, .completed: 1.5, .liked: 2, .favorited: 2.5, .shared: 3, .skipped: -0.5, .disliked: -2,
            .viewed: 0.5, .purchased: 3, .rated: 2,
        ],
        halfLifeDays: nil, secondsForWhole: 30)

    /// Weight 1 for every event, whatever its value and age: plain implicit feedback, as in the published benchmarks.
    public static let plain = InteractionWeights(
        events: Dictionary(uniqueKeysWithValues: InteractionEvent.allCases.map { ($0, 1) }), halfLifeDays: nil,
        secondsForWhole: 0)

    /// Creates weights from the weight of each event (0 for those not given), the half-life in days, and the watched
    /// seconds that count as a whole clip.
    ///
    /// - Parameter halfLifeDays: `nil` for no decay.
    public init(events: [InteractionEvent: Float], halfLifeDays: Double?, secondsForWhole: Double) {
        self.events = events
        self.halfLifeDays = halfLifeDays
        self.secondsForWhole = secondsForWhole
    }

    /// Returns the weight of an interaction before decay; 1 for an interaction without an event, 0 for an event without
    /// a weight.
    ///
    /// Without a value, it is the event's weight. A `watched` value of at most 1 is a share of the clip and scales the
    /// weight (a negative one counts as 0); a higher value is in seconds and is divided by `secondsForWhole`, up to 1.
    /// The stars of `rated`, limited to 1...5, scale the weight from -1 (one star) over 0 (two and a half) to 1 (five).
    /// Values of other events, and all values if `secondsForWhole` is 0, are ignored.
    public func weight(of interaction: Interaction) -> Float {
        guard let event = interaction.event else { return 1 }
        let weight = events[event] ?? 0
        guard let value = interaction.value, secondsForWhole > 0 else { return weight }
        switch event {
        case .watched:
            let share = value <= 1 ? max(0, value) : min(1, value / secondsForWhole)
            return weight * Float(share)
        case .rated:
            let stars = min(5, max(1, value))
            return weight * Float(stars < 2.5 ? (stars - 2.5) / 1.5 : (stars - 2.5) / 2.5)
        default:
            return weight
        }
    }

    /// Returns a weight after exponential decay over `age` milliseconds: half of it after each half-life; the same
    /// weight without a half-life, or if `age` is not positive.
    public func decayed(_ weight: Float, milliseconds age: Int64) -> Float {
        guard let halfLifeDays, age > 0 else { return weight }
        return weight * Float(pow(0.5, Double(age) / 86_400_000 / halfLifeDays))
    }
}
