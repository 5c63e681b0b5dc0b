internal import ClipTypes

/// The place of each clip, in hash tables so small that changing a copy copies little.
///
/// A copy shares all tables; setting a place copies the one that holds the clip, a 256th of the whole.
struct PlaceTable: Sendable {
    private var tables = [[ClipID: Int]](repeating: [:], count: 256)

    /// The place of a clip; `nil` removes it.
    ///
    /// - Complexity: O(1); O(*n* / 256) for *n* clips to set a place where a copy shares the table.
    subscript(clip: ClipID) -> Int? {
        get { tables[number(of: clip)][clip] }
        set { tables[number(of: clip)][clip] = newValue }
    }

    private func number(of clip: ClipID) -> Int { clip.hashValue & (tables.count - 1) }
}
