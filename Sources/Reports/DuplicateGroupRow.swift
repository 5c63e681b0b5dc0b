internal import ClipCatalog
internal import ClipTypes
private import CopyMatching
package import Duplicates
private import Foundation
private import VidRecKit

/// A group of duplicates, or a link between clips of different groups, as a JSON document.
package enum DuplicateGroupRow: ResultRow {
    case group(DuplicateGroup)
    case part(DuplicateLink, FoundDuplicates)

    package static let schema = "vidrec.duplicates/1"
    package static let columns: [String] = []
    package static let headings: [TableColumn] = []

    package var members: [(String, JSONValue)] {
        switch self {
        case .group(let group):
            [
                ("kind", "group"), ("group", JSONValue(group.number)),
                ("clips", .array(group.clips.map { .object($0.members(of: group)) })),
                ("links", .array(group.links.map { .object($0.members) })),
            ]
        case .part(let link, let found):
            [
                ("kind", "part"),
                (
                    "paths",
                    .array([link.clips.first, link.clips.second].map { JSONValue(found.clips[$0]?.paths.first) })
                ),
            ] + link.members
        }
    }

    package var fields: [String] { [] }
    package var cells: [String] { [] }
}

extension DuplicateClip {
    func members(of group: DuplicateGroup) -> [(String, JSONValue)] {
        [
            ("clip", .string(clip.description)), ("paths", .array(paths.map { .string($0) })),
            ("duration", JSONValue(duration)), ("width", JSONValue(width)), ("height", JSONValue(height)),
            ("bytes", .integer(byteCount)), ("time", .string(time.dateText)),
            ("time_of", isUploadTime ? "upload" : "file"), ("longest", .boolean(group.longest == clip)),
            ("largest", .boolean(group.largest == clip)), ("oldest", .boolean(group.oldest == clip)),
            ("direct", .boolean(through == nil)), ("through", JSONValue(through?.description)),
        ]
    }
}

extension DuplicateLink {
    var members: [(String, JSONValue)] {
        [
            ("a", .string(clips.first.description)), ("b", .string(clips.second.description)),
            ("confidence", .number(confidence)), ("relation", JSONValue(relation?.rawValue)),
            ("mark", JSONValue(mark?.rawValue)),
            ("a_coverage", evidence.map { .number(Double($0.firstCoverage).rounded(places: 3)) } ?? .null),
            ("b_coverage", evidence.map { .number(Double($0.secondCoverage).rounded(places: 3)) } ?? .null),
            ("mirrored", evidence.map { .boolean($0.isMirrored) } ?? .null), ("segments", segmentsJSON),
        ]
    }

    /// The segments in JSON, with times in seconds rounded to hundredths.
    var segmentsJSON: JSONValue {
        func numbers(_ range: ClosedRange<Float>) -> JSONValue {
            .array([range.lowerBound, range.upperBound].map { .number(Double($0).rounded(places: 2)) })
        }
        return .array(
            (evidence?.segments ?? []).map { segment in
                .object([
                    ("a", numbers(segment.first)), ("b", numbers(segment.second)),
                    ("speed", .number(Double(segment.speed).rounded(places: 3))),
                    ("evidence", .number(Double(segment.evidence).rounded(places: 4))),
                ])
            })
    }
}

extension Duration {
    /// The time since 1970-01-01 00:00 UTC as a date of ISO 8601, in whole seconds.
    var dateText: String {
        Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
    }
}
