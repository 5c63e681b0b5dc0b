/// Lists of item indices, one per user (empty for a user without items), in contiguous memory.
public struct ItemLists: Hashable, Sendable {
    /// The start of each list, and the end of the last one.
    private var offsets = [0]
    private var items: [Int32] = []

    /// Creates an empty collection of lists.
    public init() {}

    /// Creates lists of item indices: the first is that of user 0.
    public init(_ lists: some Sequence<some Sequence<Int>>) {
        for list in lists { append(list) }
    }

    /// Creates the sorted lists of distinct items of each user from pairs.
    ///
    /// - Parameters:
    ///   - users: The user of each pair, 0..<`count`.
    ///   - items: The item of each pair.
    ///   - count: The number of users.
    /// - Complexity: O(*n* log *n*) for *n* pairs.
    init(pairsOf users: [Int32], and items: [Int32], count: Int) {
        var starts = [Int](repeating: 0, count: count + 1)
        for user in users { starts[Int(user) + 1] += 1 }
        for user in 0..<count { starts[user + 1] += starts[user] }
        var next = starts
        var gathered = [Int32](repeating: 0, count: items.count)
        for (user, item) in zip(users, items) {
            gathered[next[Int(user)]] = item
            next[Int(user)] += 1
        }
        self.items.reserveCapacity(gathered.count)
        for user in 0..<count {
            var last: Int32?
            for item in gathered[starts[user]..<starts[user + 1]].sorted() where item != last {
                self.items.append(item)
                last = item
            }
            offsets.append(self.items.count)
        }
    }

    /// The number of lists: of users.
    public var count: Int { offsets.count - 1 }

    /// The item indices of a user's list, in the order in which they were given; traps for an index outside
    /// 0..<`count`.
    public subscript(user: Int) -> ArraySlice<Int32> { items[offsets[user]..<offsets[user + 1]] }

    /// Appends a list of item indices for the next user.
    public mutating func append(_ list: some Sequence<Int>) {
        for item in list { items.append(Int32(item)) }
        offsets.append(items.count)
    }

    /// Appends a part of a list as the list of the next user.
    mutating func append(_ list: some Sequence<Int32>) {
        items.append(contentsOf: list)
        offsets.append(items.count)
    }

    /// Returns the first `count` lists.
    func prefix(_ count: Int) -> ItemLists {
        var lists = ItemLists()
        lists.offsets = Array(offsets[...count])
        lists.items = Array(items[..<offsets[count]])
        return lists
    }
}
