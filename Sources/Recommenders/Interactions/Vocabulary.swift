/// Names and their numbers, 0 on in the order in which they came.
public struct Vocabulary: Hashable, Sendable {
    /// The names, each at its number.
    public private(set) var names: [String]
    private var numbers: [String: Int32]

    /// No names.
    public init() {
        names = []
        numbers = [:]
    }

    /// Numbers names; one that comes again keeps its first number.
    public init(_ names: some Sequence<String>) {
        self.init()
        for name in names { insert(name) }
    }

    /// How many names there are.
    public var count: Int { names.count }

    /// The number of a name; `nil` if it has none.
    public subscript(name: String) -> Int? { numbers[name].map(Int.init) }

    /// The number of a name, which gets the next one if it has none.
    @discardableResult
    public mutating func insert(_ name: String) -> Int {
        if let number = numbers[name] { return Int(number) }
        numbers[name] = Int32(names.count)
        names.append(name)
        return names.count - 1
    }
}
