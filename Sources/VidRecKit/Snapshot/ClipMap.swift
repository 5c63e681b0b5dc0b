internal import ClipTypes

/// A dictionary by clip, in small parts by the last byte of the id: a change to a copy copies one part.
struct ClipMap<Value: Sendable>: Sendable {
    private var parts = [[ClipID: Value]](repeating: [:], count: 256)

    subscript(clip: ClipID) -> Value? {
        get { parts[Self.part(of: clip)][clip] }
        set { parts[Self.part(of: clip)][clip] = newValue }
    }

    /// All values, in no particular order.
    var all: some Sequence<(key: ClipID, value: Value)> { parts.lazy.joined() }

    var count: Int { parts.reduce(0) { $0 + $1.count } }

    private static func part(of clip: ClipID) -> Int { Int(clip.lastByte) }
}
