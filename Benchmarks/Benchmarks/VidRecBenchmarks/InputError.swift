/// Why a case cannot be run.
struct InputError: Error, CustomStringConvertible {
    let description: String
}
