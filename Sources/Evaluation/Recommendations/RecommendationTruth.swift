public import ClipTypes

/// The ground truth of a recommendation benchmark: the users' interactions in the training and the test data.
///
/// Users and items have indices. Items of the catalog come first, then the others of the training data, then the others
/// of the test data. Users of the test data are in the order of their first interaction in it.
public struct RecommendationTruth: Sendable {
    /// The names of the items, by index.
    public let items: [String]
    /// The number of items of the catalog, which are the first of `items`.
    public let catalogSize: Int
    /// The names of the users of the test data, by index.
    public let users: [String]
    /// The number of distinct users with training interactions, whether or not they are in the test data.
    public let trainUserCount: Int
    /// The distinct test items of each user of the test data, as ascending indices.
    public let testItems: ItemLists
    /// The distinct training items of each user of the test data, as ascending indices; an empty list for a user
    /// without any.
    public let trainItems: ItemLists
    /// The number of distinct users of each item in the training data, by the item's index; 0 for one without any.
    public let popularity: [Int32]
    /// Whether each item is among the most popular fifth of the catalog.
    let isHead: [Bool]

    /// Creates a ground truth from the interactions of the training and the test data.
    ///
    /// - Parameters:
    ///   - train: The training interactions; their events and values are ignored.
    ///   - test: The positive interactions of the test period; their events and values are ignored.
    ///   - catalog: The items that can be recommended; `nil` for all items of the training and the test data, shorter
    ///     names first, then by code points. Of equally popular items the first counts as more popular.
    /// - Throws: `EvaluationError` with the code `empty` if the test data or the catalog is empty, `duplicate` if the
    ///   catalog has an item twice.
    /// - Complexity: O(*n* log *n*) for *n* interactions.
    public init(
        train: some Sequence<Interaction>, test: some Sequence<Interaction>, catalog: [String]? = nil
    ) throws(EvaluationError) {
        var items = NameIndex()
        let catalog = catalog ?? Self.items(of: train, test)
        for name in catalog {
            let number = items.count
            guard items.insert(name) == number else {
                throw EvaluationError(.duplicate, "the catalog lists the item '\(name)' twice")
            }
        }
        guard !catalog.isEmpty else { throw EvaluationError(.empty, "the catalog has no items") }
        catalogSize = items.count
        let trained = Self.pairs(of: train, items: &items)
        let tested = Self.pairs(of: test, items: &items)
        var users = tested.names
        guard users.count > 0 else { throw EvaluationError(.empty, "the test set has no interactions") }
        self.users = users.names
        self.items = items.names
        testItems = ItemLists(pairsOf: tested.users, and: tested.items, count: users.count)
        // Users of test keep their indices; the others of train come after them.
        var numbers: [Int32] = []
        for name in trained.names.names { numbers.append(Int32(users.insert(name))) }
        let histories = ItemLists(
            pairsOf: trained.users.map { numbers[Int($0)] }, and: trained.items, count: users.count)
        var popularity = [Int32](repeating: 0, count: items.count)
        for user in 0..<histories.count {
            for item in histories[user] { popularity[Int(item)] += 1 }
        }
        trainUserCount = trained.names.count
        trainItems = histories.prefix(self.users.count)
        self.popularity = popularity
        isHead = Self.head(of: popularity, catalogSize: catalogSize)
    }

    /// Returns whether a user of the test data, given by index, has no interactions in the training data.
    public func isColdUser(_ user: Int) -> Bool { trainItems[user].isEmpty }

    /// Returns whether an item, given by index, has no interactions in the training data.
    public func isColdItem(_ item: Int) -> Bool { popularity[item] == 0 }

    /// The number of users of the test data without interactions in the training data.
    public var coldUserCount: Int { users.indices.count { isColdUser($0) } }

    /// The number of distinct pairs of a user of the test data and a test item.
    public var testItemCount: Int { users.indices.reduce(0) { $0 + testItems[$1].count } }

    /// The number of pairs of a user of the test data and a test item whose item has no interactions in the training
    /// data.
    public var coldTestItemCount: Int {
        users.indices.reduce(0) { $0 + testItems[$1].count { isColdItem(Int($0)) } }
    }

    /// The number of pairs of a user of the test data and a test item that are also in the training data, so that no
    /// ranking can have them.
    public var unreachableCount: Int {
        users.indices.reduce(0) { count, user in
            let seen = Set(trainItems[user])
            return count + testItems[user].count { seen.contains($0) }
        }
    }

    /// Returns the rankings without the items that their users have in the training data, and the number of items that
    /// were removed.
    ///
    /// - Precondition: There is a ranking for each user.
    public func removingTrainItems(from rankings: ItemLists) -> (rankings: ItemLists, dropped: Int) {
        var result = ItemLists()
        var dropped = 0
        for user in users.indices {
            let seen = Set(trainItems[user])
            let list = rankings[user].filter { !seen.contains($0) }
            dropped += rankings[user].count - list.count
            result.append(list)
        }
        return (result, dropped)
    }

    private static func items(of train: some Sequence<Interaction>, _ test: some Sequence<Interaction>) -> [String] {
        var names = Set<ExactText>()
        for interaction in train { names.insert(interaction.item.exact) }
        for interaction in test { names.insert(interaction.item.exact) }
        return inCatalogOrder(names)
    }

    /// Sorts names by length, so that numbers are in their order, then by code points.
    static func inCatalogOrder(_ names: Set<ExactText>) -> [String] {
        let counted = names.map { (count: $0.description.unicodeScalars.count, name: $0) }
        return counted.sorted { ($0.count, $0.name) < ($1.count, $1.name) }.map(\.name.description)
    }

    /// Returns the users and items of interactions as indices, and the users' names.
    private static func pairs(of interactions: some Sequence<Interaction>, items: inout NameIndex)
        -> (users: [Int32], items: [Int32], names: NameIndex)
    {
        var pairs: (users: [Int32], items: [Int32], names: NameIndex) = ([], [], NameIndex())
        for interaction in interactions {
            pairs.users.append(Int32(pairs.names.insert(interaction.user)))
            pairs.items.append(Int32(items.insert(interaction.item)))
        }
        return pairs
    }

    /// Returns whether each item is in the most popular fifth of the catalog.
    private static func head(of popularity: [Int32], catalogSize: Int) -> [Bool] {
        var isHead = [Bool](repeating: false, count: popularity.count)
        let order = (0..<catalogSize).sorted { (-popularity[$0], $0) < (-popularity[$1], $1) }
        for item in order.prefix(max(1, catalogSize / 5)) { isHead[item] = true }
        return isHead
    }
}
