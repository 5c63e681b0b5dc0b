/// Why the fuzzing itself cannot go on.
struct FuzzingError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
