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
        ] + CopyMatch.segmentColumns + [
            "relation", "query_coverage", "clip_coverage", "searched_clips", "sharing_clips", "verdict",
        ]
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
            ("segments", clip.match.segmentsJSON),
            ("relation", clip.match.relationJSON), ("query_coverage", clip.match.queryCoverageJSON),
            ("clip_coverage", clip.match.clipCoverageJSON),
            ("searched_clips", JSONValue(clip.match.searchedClips)),
            ("sharing_clips", JSONValue(clip.match.sharingClips)),
            ("features", clip.match.features.json), ("verdict", .string(clip.match.verdict.rawValue)),
        ]
    }

    package var fields: [String] {
        [
            query, clip.path, String(clip.rank), clip.confidence.description, clip.clip.description,
            String(clip.isCopy), clip.match.logOdds.description, String(clip.match.isMirrored), clip.match.viewName,
        ] + clip.match.segmentFields + [
            clip.match.relationJSON.csvText, clip.match.queryCoverageJSON.csvText, clip.match.clipCoverageJSON.csvText,
            String(clip.match.searchedClips), String(clip.match.sharingClips), clip.match.verdict.rawValue,
        ]
    }

    package var cells: [String] {
        let match = clip.match
        let relation: String? =
            switch match.relation {
            case _ where match.verdict == .otherMoment: "another moment"
            case _ where match.verdict == .no: nil
            case _ where match.verdict == .common: "shared by \(match.sharingClips) clips"
            case _ where match.verdict == .singleFrame: "a single frame"
            case .contained where match.sharingClips >= CopyMatch.commonClips:
                "the query is a part of \(match.sharingClips) clips"
            case .contained: "the query is a part of it"
            case .contains: "it is a part of the query"
            case .overlaps where match.sharingClips >= CopyMatch.commonClips: "shared by \(match.sharingClips) clips"
            case .same, .overlaps: nil
            }
        let notes =
            match.segments.prefix(3).map(\.description)
            + [
                match.segments.count > 3 ? "and others" : nil,
                match.isMirrored ? "mirrored" : nil, match.view == .whole ? nil : match.viewName, relation,
            ]
            .compactMap { $0 }
        return [
            query, String(clip.rank), String(format: "%.3f", clip.confidence),
            clip.isCopy ? "yes" : match.isCommon ? "common" : "no",
            displayPath(clip.path) + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"),
        ]
    }
}

extension CopyFeatures {
    /// The features by name.
    var json: JSONValue {
        .object(zip(Self.names, values).map { ($0, .number(Double($1).rounded(places: 4))) })
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

    /// What the query is to the clip; null if no shared parts were found.
    var relationJSON: JSONValue { max(queryCoverage, clipCoverage) > 0 ? .string(relation.rawValue) : .null }

    /// The share of the query that the shared parts cover, rounded to thousandths.
    var queryCoverageJSON: JSONValue { .number(Double(queryCoverage).rounded(places: 3)) }

    /// The share of the clip that the shared parts cover, rounded to thousandths.
    var clipCoverageJSON: JSONValue { .number(Double(clipCoverage).rounded(places: 3)) }

    /// Where the query's picture lies in the clip's, in shares of its width and height and in degrees; null if unknown.
    var positionJSON: JSONValue {
        guard let position else { return .null }
        func number(_ value: Float) -> JSONValue { .number(Double(value).rounded(places: 3)) }
        return .object([
            ("center", .array([number(position.centerX), number(position.centerY)])),
            ("width", number(position.width)), ("height", number(position.height)),
            ("rotation", .number(Double(position.rotation).rounded(places: 1))),
        ])
    }

    /// The segments in JSON.
    var segmentsJSON: JSONValue { .array(segments.map { $0.json(isMirrored: isMirrored) }) }
}
