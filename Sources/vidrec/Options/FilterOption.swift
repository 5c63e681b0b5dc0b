import ArgumentParser
import ClipFilters
import ClipTypes
import Files
import Reports
import VidRecKit

/// The option that chooses clips by their metadata.
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

    func validate() throws {
        do {
            _ = try filter()
        } catch let error as ClipFilterError {
            throw ValidationError(error.description)
        }
    }

    /// Returns the filter; `nil` if none is given.
    func filter() throws -> ClipFilter? { try ClipFilter(parsingAll: texts) }
}

/// The option that leaves out the clips of a list.
struct SeenOption: ParsableArguments {
    @Option(
        name: .customLong("exclude-seen"),
        help: ArgumentHelp(
            "Leave out the clips of this file: a path or id a line, or NDJSON or CSV with clip, id, path or item.",
            valueName: "file"))
    var seenFile: String?

    /// The input files of the option.
    var inputs: [String] { seenFile.map { [$0] } ?? [] }

    /// Returns the paths and ids of the clips to leave out.
    func names() throws -> [String] { try seenFile.map { try ClipNameList(file: $0).names } ?? [] }

    /// Tells how many of the clips to leave out are not indexed: they may be gone, or their names wrong.
    func tellUnknown(_ names: [String], in library: ClipLibrary) async throws {
        let unknown = names.isEmpty ? 0 : try await library.unknownCount(of: names)
        guard unknown > 0, let seenFile else { return }
        StandardStreams.message(
            "\(unknown) of \(counted(names.count, "name")) in '\(seenFile.printable)' \(unknown == 1 ? "is" : "are") "
                + "of no indexed clip, and ignored")
    }
}
