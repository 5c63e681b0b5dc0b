private import ClipTypes

/// A mapping between names, compared by their bytes, and indices, which count from 0 in the order of insertion.
struct NameIndex {
    private(set) var names: [String] = []
    private var numbers: [ExactText: Int] = [:]

    /// Creates an empty mapping.
    init() {}

    /// Creates a mapping from distinct names.
    init(_ names: [String]) {
        self.names = names
        numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1.exact, $0) })
    }

    /// The number of names.
    var count: Int { names.count }

    /// The index of a name; `nil` if there is none.
    subscript(name: String) -> Int? { numbers[name.exact] }

    /// Returns the index of a name, after adding the name if it is new.
    @discardableResult
    mutating func insert(_ name: String) -> Int {
        if let number = numbers[name.exact] { return number }
        numbers[name.exact] = names.count
        names.append(name)
        return names.count - 1
    }
}
