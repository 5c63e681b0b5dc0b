package import Reports
internal import Files
internal import ClipTypes
internal import Foundation
internal import Recommenders
package import VidRecKit

/// Writes recommendations, and reports notices.
package struct RecommendationDisplay {
    private var writer: ResultWriter<RecommendedRow>
    private let isBatch: Bool
    private var notices: [String: Int] = [:]
    /// The number of recommended items.
    package private(set) var found = 0

    package init(format: OutputFormat?, isBatch: Bool) {
        writer = ResultWriter(format: format)
        self.isBatch = isBatch
    }

    package mutating func show(_ answer: RecommendationAnswer) throws {
        found += answer.items.count
        if let notice = answer.notice {
            if isBatch {
                notices[notice, default: 0] += 1
            } else {
                StandardStreams.message((answer.user.isEmpty ? notice : "\(answer.user): \(notice)").printable)
            }
        }
        try writer.write(answer.items.map { RecommendedRow(user: answer.user, item: $0, notice: answer.notice) })
    }

    package mutating func finish() throws {
        try writer.finish()
        for (notice, count) in notices.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(5) {
            StandardStreams.message("\(counted(count, "user")): \(notice.printable)")
        }
    }
}

/// A recommended item.
package struct RecommendedRow: ResultRow {
    package static let schema = "vidrec.recommend/1"
    package static let columns = [
        "user", "item", "rank", "score", "clip", "strategy", "new", "viewers", "reason", "because", "title", "notice",
    ]
    package static let headings = [
        TableColumn(heading: "USER"), TableColumn(heading: "RANK", alignsRight: true),
        TableColumn(heading: "SCORE", alignsRight: true), TableColumn(heading: "BY"), TableColumn(heading: "ITEM"),
        TableColumn(heading: "WHY"),
    ]

    package let user: String
    package let item: Recommendation
    /// How the list deviates from the request; `nil` if it does not.
    package let notice: String?

    package var members: [(String, JSONValue)] {
        [
            ("user", .string(user)), ("rank", JSONValue(item.rank)), ("item", .string(item.item)),
            ("title", JSONValue(item.title)),
            ("clip", JSONValue(item.clip?.description)), ("score", JSONValue(item.score)),
            ("strategy", .string(item.strategy.rawValue)), ("new", .boolean(item.isExploration)),
            ("viewers", JSONValue(item.userCount)), ("reason", .string(item.reason)),
            ("because", because), ("notice", JSONValue(notice)),
        ]
    }

    private var because: JSONValue {
        .array(
            item.because.map { link in
                let families = link.families.sorted { $0.key.rawValue < $1.key.rawValue }
                return .object([
                    ("item", .string(link.item)), ("title", JSONValue(link.title)),
                    ("viewers", JSONValue(link.commonUserCount)),
                    ("similarity", link.similarity.map { JSONValue($0) } ?? .null),
                    ("families", .object(families.map { ($0.key.rawValue, JSONValue($0.value)) })),
                ])
            })
    }

    package var fields: [String] {
        [
            user, item.item, String(item.rank), item.score.description, item.clip?.description ?? "",
            item.strategy.rawValue, String(item.isExploration), String(item.userCount), item.reason,
            because.text, item.title ?? "", notice ?? "",
        ]
    }

    package var cells: [String] {
        [
            user.isEmpty ? "-" : user, String(item.rank), String(format: "%.3f", Double(item.score)),
            item.strategy.rawValue, item.title.map { "\($0) (\(displayPath(item.item)))" } ?? displayPath(item.item),
            item.reason,
        ]
    }
}
