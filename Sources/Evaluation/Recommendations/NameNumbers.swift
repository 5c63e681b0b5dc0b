/// Numbers for names, 0 on in the order in which they come.
struct NameNumbers {
    private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    /// No names.
    init() {}

    /// Numbers names that are all different.
    init(_ names: [String]) {
        self.names = names
        numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    }

    /// How many names there are.
    var count: Int { names.count }

    /// The number of a name; `nil` if it has none.
    subscript(name: String) -> Int? { numbers[name] }

    /// The number of a name, which gets the next one if it has none.
    @discardableResult
    mutating func insert(_ name: String) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = names.count
        names.append(name)
        return names.count - 1
    }
}
