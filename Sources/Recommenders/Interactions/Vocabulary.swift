internal import ClipTypes

/// A mapping between names, compared by their bytes, and indices, which count from 0 in the order of insertion.
public struct Vocabulary: Hashable, Sendable {
    /// The names in the order of their indices.
    public private(set) var names: [String]
    private var numbers: [ExactText: Int32]

    /// Creates an empty vocabulary.
    public init() {
        names = []
        numbers = [:]
    }

    /// Creates a vocabulary from names; a repeated name keeps its first index.
    public init(_ names: some Sequence<String>) {
        self.init()
        for name in names { insert(name) }
    }

    /// The number of names, and the index of the next new one.
    public var count: Int { names.count }

    /// The index of a name; `nil` if the vocabulary does not have it.
    public subscript(name: String) -> Int? { numbers[name.exact].map(Int.init) }

    /// Returns the index of a name, which is added with the next index if it is new.
    @discardableResult
    public mutating func insert(_ name: String) -> Int {
        if let number = numbers[name.exact] { return Int(number) }
        numbers[name.exact] = Int32(names.count)
        names.append(name)
        return names.count - 1
    }
}
