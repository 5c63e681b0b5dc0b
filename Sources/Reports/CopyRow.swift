private import ClipTypes
package import CopyMatching
private import Foundation
package import VidRecKit

/// A clip that may share footage with a query.
package struct CopyRow: ResultRow {
    package static let schema = "vidrec.similar/1"
    package static let columns = ["query", "item", "rank", "score"]
    package static let headings = [
        TableColumn(heading: "QUERY"), TableColumn(heading: "RANK", alignsRight: true),
        TableColumn(heading: "CONFIDENCE", alignsRight: true), TableColumn(heading: "PATH AND SECONDS"),
    ]

    /// The query as given.
    package let query: String
    /// The clip that may share footage with the query.
    package let clip: CopyClip

    /// Creates the row of a clip among the answers to a query.
    package init(query: String, clip: CopyClip) {
        self.query = query
        self.clip = clip
    }

    package var members: [(String, JSONValue)] {
        [
            ("query", .string(query)), ("rank", JSONValue(clip.rank)), ("clip", .string(clip.clip.description)),
            ("path", .string(clip.path)), ("score", .number(clip.confidence)), ("confidence", .number(clip.confidence)),
            ("log_odds", JSONValue(clip.match.logOdds)), ("mirrored", .boolean(clip.match.isMirrored)),
            ("view", .string(clip.match.viewName)),
            ("segments", .array(clip.match.segments.map { $0.json(isMirrored: clip.match.isMirrored) })),
        ]
    }

    package var fields: [String] { [query, clip.path, String(clip.rank), clip.confidence.description] }

    package var cells: [String] {
        let notes =
            clip.match.segments.map(\.description)
            + [clip.match.isMirrored ? "mirrored" : nil, clip.match.view == .whole ? nil : clip.match.viewName]
            .compactMap { $0 }
        return [
            query, String(clip.rank), String(format: "%.3f", clip.confidence),
            displayPath(clip.path) + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"),
        ]
    }
}

extension CopyMatch.Segment {
    /// Returns the segment as a JSON object, with times in seconds rounded to hundredths.
    package func json(isMirrored: Bool) -> JSONValue {
        .object([
            ("query", .array(Self.numbers(query))), ("clip", .array(Self.numbers(clip))),
            ("speed", .number(Double(speed).rounded(places: 3))), ("mirrored", .boolean(isMirrored)),
            ("evidence", .number(Double(evidence).rounded(places: 4))),
        ])
    }

    private static func numbers(_ range: ClosedRange<Float>) -> [JSONValue] {
        [range.lowerBound, range.upperBound].map { .number(Double($0).rounded(places: 2)) }
    }
}
