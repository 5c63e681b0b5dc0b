/// An error in the text of a filter.
public struct ClipFilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The position of the error in the text: the number of the character (Unicode scalar), from 1.
    public let position: Int
    /// The problem and what is possible instead, with the filter and the position, for people to read.
    public let description: String

    init(_ problem: String, at position: Int, in text: String) {
        self.position = position
        let shown = text.unicodeScalars.count > 200 ? String(text.unicodeScalars.prefix(200)) + "…" : text
        description = "in the filter '\(shown)', at character \(position): \(problem)"
    }
}
