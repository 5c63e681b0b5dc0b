import ClipTypes
import VidRecKit

/// Reads files of interactions for an evaluation, and says which lines are none.
struct InteractionInput {
    /// After so many bad lines of all files the others are only counted.
    private static let mostLines = 20

    /// How many lines were no interactions.
    private(set) var badLines = 0

    /// The interactions of a file; without times they come one after another.
    ///
    /// - Throws: `VidRecError`.
    mutating func read(_ file: String) throws -> [Interaction] {
        let reader = InteractionFileReader(allowsMissingTimes: true)
        var interactions: [Interaction] = []
        var count = badLines
        try reader.read(file) { line in
            count += 1
            guard count <= Self.mostLines else { return }
            StandardStreams.message(
                "line \(line.line) of '\(file.printable)' is no interaction and is left out: \(line.reason.printable)")
        } onBatch: { batch, _ in
            interactions += batch
        }
        badLines = count
        return interactions
    }
}
