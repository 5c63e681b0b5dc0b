public import ClipTypes

/// What viewers did before (train) and what they did then (test): the right answers of recommenders.
///
/// Viewers and items have numbers. Items of the catalog come first, then those that only train knows, then those that
/// only test knows. Test viewers are numbered in the order in which they appear in test.
public struct RecommendationTruth: Sendable {
    /// The names of the items, each at its number.
    public let items: [String]
    /// How many of them are in the catalog.
    public let catalogSize: Int
    /// The names of the viewers of test, each at its number.
    public let users: [String]
    /// How many viewers train has.
    public let trainUserCount: Int
    /// The items that each viewer of test wanted, each once, by number.
    public let wanted: ItemLists
    /// The items that each viewer of test has in train, each once, by number.
    public let seen: ItemLists
    /// How many viewers each item has in train.
    public let popularity: [Int32]
    /// Whether each item is of the most popular fifth of the catalog.
    let isHead: [Bool]

    /// Numbers viewers and items.
    ///
    /// - Parameters:
    ///   - train: what recommenders may learn from; its kinds of events and its values do not matter here.
    ///   - test: what was wanted then; what was not wanted should not be in it.
    ///   - catalog: the items that can be recommended; `nil` for all of train and test, shorter names first, then by code
    ///     points. Of equally popular items the first count as more popular.
    /// - Throws: `.empty` without test or without items, `.duplicate` if the catalog names an item twice.
    /// - Complexity: O(*n* log *n*) for *n* interactions.
    public init(
        train: some Sequence<Interaction>, test: some Sequence<Interaction>, catalog: [String]? = nil
    ) throws(EvaluationError) {
        var items = NameNumbers()
        let catalog = catalog ?? Self.items(of: train, test)
        for name in catalog {
            let number = items.count
            guard items.insert(name) == number else {
                throw EvaluationError(.duplicate, "the catalog names the item '\(name)' twice")
            }
        }
        guard !catalog.isEmpty else { throw EvaluationError(.empty, "the catalog has no items") }
        catalogSize = items.count
        let trained = Self.pairs(of: train, items: &items)
        let tested = Self.pairs(of: test, items: &items)
        var users = tested.names
        guard users.count > 0 else { throw EvaluationError(.empty, "there is nothing in test to be recommended") }
        self.users = users.names
        self.items = items.names
        wanted = ItemLists(pairsOf: tested.users, and: tested.items, count: users.count)
        // Viewers of test keep their numbers; those of train alone come after them.
        var numbers: [Int32] = []
        for name in trained.names.names { numbers.append(Int32(users.insert(name))) }
        let histories = ItemLists(
            pairsOf: trained.users.map { numbers[Int($0)] }, and: trained.items, count: users.count)
        var popularity = [Int32](repeating: 0, count: items.count)
        for user in 0..<histories.count {
            for item in histories[user] { popularity[Int(item)] += 1 }
        }
        trainUserCount = trained.names.count
        seen = histories.prefix(self.users.count)
        self.popularity = popularity
        isHead = Self.head(of: popularity, catalogSize: catalogSize)
    }

    /// Whether a viewer of test has nothing in train.
    public func isColdUser(_ user: Int) -> Bool { seen[user].isEmpty }

    /// Whether nobody has an item in train.
    public func isColdItem(_ item: Int) -> Bool { popularity[item] == 0 }

    /// How many viewers of test have nothing in train.
    public var coldUserCount: Int { users.indices.count { isColdUser($0) } }

    /// How many pairs of a viewer of test and a wanted item there are.
    public var wantedCount: Int { users.indices.reduce(0) { $0 + wanted[$1].count } }

    /// How many of them are with items that nobody has in train.
    public var coldWantedCount: Int {
        users.indices.reduce(0) { $0 + wanted[$1].count { isColdItem(Int($0)) } }
    }

    /// How many of them the viewer has in train already, so that no ranking can hold them.
    public var unreachableCount: Int {
        users.indices.reduce(0) { count, user in
            let seen = Set(seen[user])
            return count + wanted[user].count { seen.contains($0) }
        }
    }

    /// Rankings without what their viewers have in train, and how many items that took out.
    public func withoutSeen(_ rankings: ItemLists) -> (rankings: ItemLists, dropped: Int) {
        var result = ItemLists()
        var dropped = 0
        for user in users.indices {
            let seen = Set(seen[user])
            let list = rankings[user].filter { !seen.contains($0) }
            dropped += rankings[user].count - list.count
            result.append(list)
        }
        return (result, dropped)
    }

    private static func items(of train: some Sequence<Interaction>, _ test: some Sequence<Interaction>) -> [String] {
        var names = Set<String>()
        for interaction in train { names.insert(interaction.item) }
        for interaction in test { names.insert(interaction.item) }
        return inCatalogOrder(names)
    }

    /// Shorter names first, so that numbers are in their order, then by code points.
    static func inCatalogOrder(_ names: Set<String>) -> [String] {
        let counted = names.map { (count: $0.unicodeScalars.count, bytes: Array($0.utf8), name: $0) }
        return counted.sorted {
            $0.count == $1.count ? $0.bytes.lexicographicallyPrecedes($1.bytes) : $0.count < $1.count
        }.map(\.name)
    }

    /// The viewers and items of interactions as numbers, and the viewers' names.
    private static func pairs(of interactions: some Sequence<Interaction>, items: inout NameNumbers)
        -> (users: [Int32], items: [Int32], names: NameNumbers)
    {
        var pairs: (users: [Int32], items: [Int32], names: NameNumbers) = ([], [], NameNumbers())
        for interaction in interactions {
            pairs.users.append(Int32(pairs.names.insert(interaction.user)))
            pairs.items.append(Int32(items.insert(interaction.item)))
        }
        return pairs
    }

    /// The most popular fifth of the catalog.
    private static func head(of popularity: [Int32], catalogSize: Int) -> [Bool] {
        var isHead = [Bool](repeating: false, count: popularity.count)
        let order = (0..<catalogSize).sorted { (-popularity[$0], $0) < (-popularity[$1], $1) }
        for item in order.prefix(max(1, catalogSize / 5)) { isHead[item] = true }
        return isHead
    }
}
