public import ClipTypes
internal import Kernels

/// A method to split interactions into training data and test data. The last interactions are the latest by time; of
/// equal times, the last in the given order.
public enum InteractionSplit: Hashable, Sendable {
    /// Leave-one-out: the last interaction of each user is test data; users with fewer than 2 interactions stay in the
    /// training data.
    case lastOut
    /// The last ⌊share × *n*⌋, at least 1, of each user's *n* interactions are test data; users with fewer than 5
    /// interactions stay in the training data.
    case lastShare(Double)
    /// A global point in time: all interactions from it on are test data, for all users, so that nothing is learned
    /// from the future. The point is the earliest time of the last ⌊share × *n*⌋, at least 1, of all *n* interactions.
    case globalTime(share: Double)
    /// A random ⌊share × *n*⌋, at least 1, of each user's *n* interactions are test data; users with fewer than 2
    /// interactions stay in the training data. Equal seeds give equal splits.
    case random(share: Double, seed: UInt64)

    /// Splits interactions.
    ///
    /// Both parts are in the order of users by their first interaction, and each user's interactions from the oldest
    /// to the newest; equal times keep their order.
    ///
    /// - Precondition: A share is above 0 and below 1.
    /// - Complexity: O(*n* log *n*) for *n* interactions.
    public func divide(_ interactions: [Interaction]) -> (train: [Interaction], test: [Interaction]) {
        if let share {
            precondition(share > 0 && share < 1, "the share of test must be above 0 and below 1, not \(share)")
        }
        let histories = Self.histories(interactions)
        var (train, test): ([Interaction], [Interaction]) = ([], [])
        switch self {
        case .lastOut, .lastShare:
            for history in histories {
                let cut = history.count - lastCount(of: history.count)
                train += history[..<cut].map { interactions[$0] }
                test += history[cut...].map { interactions[$0] }
            }
        case .globalTime(let share):
            guard !interactions.isEmpty else { break }
            let times = interactions.map(\.time).sorted()
            let start = times[times.count - max(1, Int(Double(times.count) * share))]
            for index in histories.joined() {
                if interactions[index].time < start {
                    train.append(interactions[index])
                } else {
                    test.append(interactions[index])
                }
            }
        case .random(let share, let seed):
            var generator = SeededGenerator(seed: seed)
            for history in histories {
                let count = history.count < 2 ? 0 : max(1, Int(Double(history.count) * share))
                var isDrawn = [Bool](repeating: false, count: history.count)
                for place in history.indices.shuffled(using: &generator).prefix(count) { isDrawn[place] = true }
                for (index, isDrawn) in zip(history, isDrawn) {
                    if isDrawn { test.append(interactions[index]) } else { train.append(interactions[index]) }
                }
            }
        }
        return (train, test)
    }

    private var share: Double? {
        switch self {
        case .lastOut: nil
        case .lastShare(let share), .globalTime(let share), .random(let share, _): share
        }
    }

    /// Returns the number of a user's `count` interactions that are test data, for the splits by the last ones.
    private func lastCount(of count: Int) -> Int {
        guard case .lastShare(let share) = self else { return count < 2 ? 0 : 1 }
        return count < 5 ? 0 : max(1, Int(Double(count) * share))
    }

    /// Returns the indices of each user's interactions, the oldest first.
    private static func histories(_ interactions: [Interaction]) -> [[Int]] {
        var users = NameIndex()
        var histories: [[Int]] = []
        for (index, interaction) in interactions.enumerated() {
            let user = users.insert(interaction.user)
            if user == histories.count { histories.append([]) }
            histories[user].append(index)
        }
        for user in histories.indices {
            histories[user].sort { (interactions[$0].time, $0) < (interactions[$1].time, $1) }
        }
        return histories
    }
}

extension InteractionSplit: CustomStringConvertible {
    /// Parses `last-out`, `last-share=0.2`, `time=0.2` or `random=0.25`, with a share above 0 and below 1; `nil` for
    /// anything else.
    ///
    /// - Parameters:
    ///   - text: The text to parse.
    ///   - seed: The seed of `random`.
    public init?(_ text: String, seed: UInt64 = 7) {
        let words = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if words == ["last-out"] {
            self = .lastOut
            return
        }
        guard words.count == 2, let share = Double(words[1]), share > 0, share < 1 else { return nil }
        switch words[0] {
        case "last-share": self = .lastShare(share)
        case "time": self = .globalTime(share: share)
        case "random": self = .random(share: share, seed: seed)
        default: return nil
        }
    }

    /// The text that ``init(_:seed:)`` parses, without the seed.
    public var description: String {
        switch self {
        case .lastOut: "last-out"
        case .lastShare(let share): "last-share=\(share)"
        case .globalTime(let share): "time=\(share)"
        case .random(let share, _): "random=\(share)"
        }
    }
}
