/// A dictionary with clips as keys that is cheap to copy and change: its copies share 256 small dictionaries, and a
/// change copies the one that holds the clip.
package struct ClipMap<Value: Sendable>: Sendable {
    private var parts = [[ClipID: Value]](repeating: [:], count: 256)

    /// Creates an empty map.
    package init() {}

    /// The value of a clip, `nil` if there is none; setting `nil` removes the clip.
    ///
    /// - Complexity: O(1); setting a value is O(*n* / 256) for *n* clips if a copy shares the dictionary.
    package subscript(clip: ClipID) -> Value? {
        get { parts[Self.part(of: clip)][clip] }
        set { parts[Self.part(of: clip)][clip] = newValue }
    }

    /// All clips with their values, in no particular order.
    package var all: some Sequence<(key: ClipID, value: Value)> { parts.lazy.joined() }

    /// The number of clips.
    package var count: Int { parts.reduce(0) { $0 + $1.count } }

    private static func part(of clip: ClipID) -> Int { Int(clip.lastByte) }
}
