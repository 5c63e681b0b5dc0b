internal import ClipTypes

/// A dictionary from clip to position, split into 256 hash tables so that a change after a copy copies only one of
/// them.
struct PositionTable: Sendable {
    private var tables = [[ClipID: Int]](repeating: [:], count: 256)

    /// The position of a clip, `nil` if the table does not hold it; setting `nil` removes it.
    ///
    /// - Complexity: O(1); O(*n* / 256) for *n* clips to set a position while a copy shares the hash table.
    subscript(clip: ClipID) -> Int? {
        get { tables[number(of: clip)][clip] }
        set { tables[number(of: clip)][clip] = newValue }
    }

    private func number(of clip: ClipID) -> Int { clip.hashValue & (tables.count - 1) }
}
