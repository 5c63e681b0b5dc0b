private import ClipTypes
package import CopyMatching
private import Foundation
package import VidRecKit

/// A clip that may share footage with a query.
package struct CopyRow: ResultRow {
    package static let schema = "vidrec.similar/1"
    package static let columns =
        [
            "query", "item", "rank", "score", "clip", "copy", "log_odds", "mirrored", "view",
        ] + CopyMatch.segmentColumns
    package static let headings = [
        TableColumn(heading: "QUERY"), TableColumn(heading: "RANK", alignsRight: true),
        TableColumn(heading: "CONFIDENCE", alignsRight: true), TableColumn(heading: "COPY"),
        TableColumn(heading: "PATH AND SECONDS"),
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
            ("copy", .boolean(clip.isCopy)),
            ("log_odds", JSONValue(clip.match.logOdds)), ("mirrored", .boolean(clip.match.isMirrored)),
            ("view", .string(clip.match.viewName)),
            ("features", .array(clip.match.features.values.map { .number(Double($0)) })),  // TEMPORARY
            ("segments", clip.match.segmentsJSON),
        ]
    }

    package var fields: [String] {
        [
            query, clip.path, String(clip.rank), clip.confidence.description, clip.clip.description,
            String(clip.isCopy), clip.match.logOdds.description, String(clip.match.isMirrored), clip.match.viewName,
        ] + clip.match.segmentFields
    }

    package var cells: [String] {
        let notes =
            clip.match.segments.map(\.description)
            + [clip.match.isMirrored ? "mirrored" : nil, clip.match.view == .whole ? nil : clip.match.viewName]
            .compactMap { $0 }
        return [
            query, String(clip.rank), String(format: "%.3f", clip.confidence), clip.isCopy ? "yes" : "no",
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

extension CopyMatch {
    /// The CSV columns of ``segmentFields``: the range of the strongest segment in query and clip in seconds, its
    /// speed, and all segments as JSON.
    static let segmentColumns = ["query_start", "query_end", "clip_start", "clip_end", "speed", "segments"]

    /// The segments in CSV; empty fields without one.
    var segmentFields: [String] {
        let first = segments.first
        let ends = [
            first?.query.lowerBound, first?.query.upperBound, first?.clip.lowerBound, first?.clip.upperBound,
        ]
        return ends.map { $0.map { String(Double($0).rounded(places: 2)) } ?? "" }
            + [first.map { String(Double($0.speed).rounded(places: 3)) } ?? "", segmentsJSON.text]
    }

    /// The segments in JSON.
    var segmentsJSON: JSONValue { .array(segments.map { $0.json(isMirrored: isMirrored) }) }
}
