public import ClipTypes
internal import Kernels

/// How interactions are divided into what recommenders learn from and what they should find.
public enum InteractionSplit: Hashable, Sendable {
    /// The last interaction of each viewer is test; viewers with fewer than 2 stay in train.
    case lastOut
    /// Of each viewer's *n* interactions the last ⌊share × *n*⌋, at least 1, are test; viewers with fewer than 5 stay in
    /// train.
    case lastShare(Double)
    /// Everything from one point in time on is test, for all viewers: the only split in which nothing is learned from the
    /// future of others. That point is the earliest time of the last ⌊share × *n*⌋ interactions, at least 1, of all.
    case globalTime(share: Double)
    /// Of each viewer's *n* interactions ⌊share × *n*⌋ drawn at random, at least 1, are test; viewers with fewer than 2
    /// stay in train.
    case random(share: Double, seed: UInt64)

    /// Divides interactions.
    ///
    /// Both parts are in the order of viewers by their first interaction given, each viewer's the oldest first; equal
    /// times keep the order given.
    ///
    /// - Precondition: a share is between 0 and 1.
    /// - Complexity: O(*n* log *n*) for *n* interactions.
    public func divide(_ interactions: [Interaction]) -> (train: [Interaction], test: [Interaction]) {
        if let share { precondition(share > 0 && share < 1, "a share of \(share) for test") }
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

    /// How many of a viewer's `count` interactions are test, when the last ones are.
    private func lastCount(of count: Int) -> Int {
        guard case .lastShare(let share) = self else { return count < 2 ? 0 : 1 }
        return count < 5 ? 0 : max(1, Int(Double(count) * share))
    }

    /// The places of each viewer's interactions, the oldest first.
    private static func histories(_ interactions: [Interaction]) -> [[Int]] {
        var users = NameNumbers()
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
    /// Reads `last-out`, `last-share=0.2`, `time=0.2` or `random=0.25`; shares lie between 0 and 1.
    ///
    /// - Parameters:
    ///   - text: the words.
    ///   - seed: what is drawn for `random`.
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

    /// What ``init(_:seed:)`` reads.
    public var description: String {
        switch self {
        case .lastOut: "last-out"
        case .lastShare(let share): "last-share=\(share)"
        case .globalTime(let share): "time=\(share)"
        case .random(let share, _): "random=\(share)"
        }
    }
}
