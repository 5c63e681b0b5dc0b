import ArgumentParser
import ClipFilters
import ClipTypes
import Files

/// The options that choose clips by their metadata, and leave out those of a list.
struct FilterOption: ParsableArguments {
    @Option(
        name: .customLong("filter"),
        help: ArgumentHelp(
            """
            Only clips for which this is true, such as 'tag = cat, dog and uploaded >= 2026-01-31'; may be repeated, \
            then all must be true. Fields: tag, title, creator, language, uploaded, duration, width, height, status, \
            path, field.NAME. Operators: = != < <= > >= ^= (starts with) *= (contains) ~ (pattern); and, or, not, \
            parentheses.
            """, valueName: "expression"))
    var texts: [String] = []

    @Option(
        name: .customLong("exclude-seen"),
        help: ArgumentHelp(
            "Leave out the clips of this file: a path or id a line, or NDJSON or CSV with clip, id, path or item.",
            valueName: "file"))
    var seenFile: String?

    func validate() throws {
        do {
            _ = try filter()
        } catch let error as ClipFilterError {
            throw ValidationError(error.description)
        }
    }

    /// The input files of the options.
    var inputs: [String] { seenFile.map { [$0] } ?? [] }

    /// Returns the filter; `nil` if none is given.
    func filter() throws -> ClipFilter? { try ClipFilter(parsingAll: texts) }

    /// Returns the paths and ids of the clips to leave out.
    func seen() throws -> [String] { try seenFile.map { try ClipNameList(file: $0).names } ?? [] }
}
