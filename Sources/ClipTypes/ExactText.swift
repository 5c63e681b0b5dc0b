/// An id, a name or a path, compared, ordered and hashed by its UTF-8 bytes.
///
/// Swift's `String` compares by canonical equivalence, so that two files or users whose names differ in their
/// normalization only (`é` as one code point or two) would be one. Use this type wherever ids are keys.
public struct ExactText: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The text itself.
    public let description: String

    /// Creates a key from a text.
    public init(_ text: some StringProtocol) { description = String(text) }

    /// Returns whether two texts have the same bytes.
    public static func == (left: ExactText, right: ExactText) -> Bool {
        let (left, right) = (left.description.utf8, right.description.utf8)
        return left.count == right.count && left.elementsEqual(right)
    }

    /// Returns whether the bytes of `left` precede those of `right`, which is the order of code points.
    public static func < (left: ExactText, right: ExactText) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    /// Hashes the bytes, eight at a time.
    public func hash(into hasher: inout Hasher) {
        var word: UInt64 = 0
        var count = 0
        for byte in description.utf8 {
            word = word << 8 | UInt64(byte)
            count += 1
            if count.isMultiple(of: 8) { hasher.combine(word) }
        }
        hasher.combine(word)
        hasher.combine(count)
    }
}

extension String {
    /// The text as a key that is compared by its bytes.
    public var exact: ExactText { ExactText(self) }
}
