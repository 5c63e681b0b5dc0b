public import ClipTypes
private import Foundation

/// What each event says about how much an item is wanted, and how fast that fades.
public struct InteractionWeights: Hashable, Sendable {
    /// The weight of each event: above 0 for wanted, below 0 for unwanted. That of `watched` is for the whole clip, that
    /// of `rated` for five stars.
    public var events: [InteractionEvent: Float]
    /// After how many days an event counts half; `nil` for never fading.
    public var halfLifeDays: Double?
    /// How many seconds of a clip whose length is not known count as all of it.
    public var secondsForWhole: Double

    /// The weights that vidrec comes with.
    public static let standard = InteractionWeights(
        events: [
            .watched: 1, .completed: 1.5, .liked: 2, .favorited: 2.5, .shared: 3, .skipped: -0.5, .disliked: -2,
            .viewed: 0.5, .purchased: 3, .rated: 2,
        ],
        halfLifeDays: nil, secondsForWhole: 30)

    /// Every event counts 1, whatever it is: plain implicit feedback, as the published benchmarks have it.
    public static let plain = InteractionWeights(
        events: Dictionary(uniqueKeysWithValues: InteractionEvent.allCases.map { ($0, 1) }), halfLifeDays: nil,
        secondsForWhole: 0)

    /// Joins the settings.
    public init(events: [InteractionEvent: Float], halfLifeDays: Double?, secondsForWhole: Double) {
        self.events = events
        self.halfLifeDays = halfLifeDays
        self.secondsForWhole = secondsForWhole
    }

    /// How much one event says, before it fades. An event without a kind says 1.
    ///
    /// A share of `watched` counts in proportion; seconds count by `secondsForWhole`. Stars of `rated` count from -1
    /// (one star) over 0 (two and a half) to 1 (five), times the weight.
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

    /// What is left of a weight after some time.
    public func faded(_ weight: Float, milliseconds age: Int64) -> Float {
        guard let halfLifeDays, age > 0 else { return weight }
        return weight * Float(pow(0.5, Double(age) / 86_400_000 / halfLifeDays))
    }
}
