private import ClipTypes
private import CopyMatching
private import Foundation
package import VidRecKit

/// An explanation as one document, or one of its facts as a row of the table.
package struct ExplanationRow: ResultRow {
    package static let schema = "vidrec.explain/1"
    package static let columns =
        ["a", "b", "copy", "confidence", "threshold", "mirrored", "view", "a_start", "a_end", "b_start", "b_end"]
        + ["speed", "similarity"] + families.map(\.rawValue) + ["related"] + families.map { "related_\($0.rawValue)" }
        + ["a_clip", "b_clip", "a_path", "b_path", "a_duration", "b_duration", "same_bytes", "log_odds", "precision"]
        + [
            "segments", "pairs", "best_a", "best_b", "best_similarity", "worst_a", "worst_b", "worst_similarity",
            "reasons", "content", "related_content", "relation", "a_coverage", "b_coverage", "searched_clips",
            "detail_correlation", "agreeing_blocks", "disagreeing_blocks", "position", "motion_correlation", "verdict",
        ]
    /// The families whose columns stand together. That of content came later, and new columns are the last.
    private static let families = DescriptorFamily.allCases.filter { $0 != .content }
    package static let headings = [TableColumn(heading: "FACT"), TableColumn(heading: "VALUE")]

    /// The explanation.
    package let explanation: ClipExplanation
    /// The name and the value of a fact; empty outside of tables.
    package let cells: [String]

    /// Returns the rows of an explanation: one for each fact in a table, else one for all.
    package static func rows(of explanation: ClipExplanation, forTable isTable: Bool) -> [ExplanationRow] {
        guard isTable else { return [ExplanationRow(explanation: explanation, cells: [])] }
        return facts(of: explanation).map { ExplanationRow(explanation: explanation, cells: [$0.0, $0.1]) }
    }

    private static func facts(of explanation: ClipExplanation) -> [(String, String)] {
        let match = explanation.match
        let precision = String(
            format: "measured precision %.3f", CopyThreshold.precision(searchedClips: match.searchedClips))
        let odds =
            match.logOdds.isFinite
            ? "log odds \(match.logOdds.fixed), \(counted(match.searchedClips, "clip")) searched" : "identical files"
        var facts = [
            ("A", place(of: explanation.a)), ("B", place(of: explanation.b)),
            ("copy", explanation.isCopy ? "yes" : "no"),
            ("confidence", "\(String(format: "%.3f", explanation.confidence)) (\(odds))"),
            ("threshold", "\(CopyThreshold.confidence) (\(precision))"),
            ("view", match.viewName + (match.isMirrored ? ", mirrored" : "")),
        ]
        facts += match.segments.map { ("segment", $0.description) }
        if let relation = match.relationPhrase {
            let shares = [("A", match.queryCoverage), ("B", match.clipCoverage)]
            facts.append(
                (
                    "relation",
                    "\(relation): " + shares.map { "\(CopyMatch.percent($1)) of \($0)" }.joined(separator: ", ")
                ))
        }
        facts.append(
            (
                "detail",
                explanation.comparesDetail && match.features.detailStrength > 0
                    ? match.detailFigures ?? "agrees no better than by chance" : "not compared"
            ))
        if let position = match.positionPhrase { facts.append(("position", position)) }
        if let best = explanation.best { facts.append(("best pair", text(best))) }
        if let worst = explanation.worst { facts.append(("worst pair", text(worst))) }
        let frames: String
        if let agreement = explanation.agreement {
            let count = explanation.pairs.count
            let pairs = "\(count) pair\(count == 1 ? "" : "s")"
            frames = "\(agreement.similarity.fixed) over \(pairs) = \(sum(agreement.shares))"
        } else {
            frames = explanation.pairs.isEmpty ? "none aligned" : "families unknown: a file is missing"
        }
        facts.append(("frames", frames))
        let related = explanation.related.map { "\($0.similarity.fixed) = \(sum($0.shares))" }
        facts.append(("related", related ?? "unknown"))
        facts += explanation.reasons.map { ("reason", $0) }
        return facts
    }

    package var members: [(String, JSONValue)] {
        let match = explanation.match
        return [
            ("a", Self.json(explanation.a)), ("b", Self.json(explanation.b)),
            ("same_bytes", .boolean(explanation.isSameBytes)),
            (
                "copy",
                .object([
                    ("is_copy", .boolean(explanation.isCopy)), ("confidence", .number(explanation.confidence)),
                    // Infinite odds, of identical files, are not a number in JSON.
                    ("log_odds", match.logOdds.isFinite ? JSONValue(match.logOdds) : .null),
                    (
                        "threshold",
                        .object([
                            ("confidence", .number(CopyThreshold.confidence)),
                            (
                                "precision",
                                .number(CopyThreshold.precision(searchedClips: match.searchedClips).rounded(places: 4))
                            ),
                        ])
                    ),
                    ("mirrored", .boolean(match.isMirrored)), ("view", .string(match.viewName)),
                    ("segments", match.segmentsJSON),
                    ("pairs", JSONValue(explanation.pairs.count)), ("best", Self.json(explanation.best)),
                    ("worst", Self.json(explanation.worst)),
                    ("similarity", explanation.agreement.map { JSONValue($0.similarity) } ?? .null),
                    ("shares", Self.json(explanation.agreement?.shares)),
                    ("relation", match.relationJSON), ("a_coverage", match.queryCoverageJSON),
                    ("b_coverage", match.clipCoverageJSON), ("searched_clips", JSONValue(match.searchedClips)),
                    ("features", match.features.json), ("position", match.positionJSON),
                    ("verdict", .string(match.verdict.rawValue)),
                ])
            ),
            (
                "related",
                explanation.related.map { related in
                    .object([
                        ("similarity", JSONValue(related.similarity)), ("shares", Self.json(related.shares)),
                    ])
                } ?? .null
            ),
            ("reasons", .array(explanation.reasons.map { .string($0) })),
        ]
    }

    package var fields: [String] {
        let match = explanation.match
        func numbers(_ whole: Float?, _ shares: [DescriptorFamily: Float]?) -> [String] {
            [whole?.description ?? ""] + Self.families.map { number(shares, $0) }
        }
        func number(_ shares: [DescriptorFamily: Float]?, _ family: DescriptorFamily) -> String {
            shares.map { ($0[family] ?? 0).description } ?? ""
        }
        return [
            explanation.a.name, explanation.b.name, String(explanation.isCopy), explanation.confidence.description,
            CopyThreshold.confidence.description, String(match.isMirrored), match.viewName,
        ] + match.segmentFields.dropLast()
            + numbers(explanation.agreement?.similarity, explanation.agreement?.shares)
            + numbers(explanation.related?.similarity, explanation.related?.shares)
            + [explanation.a, explanation.b].map(\.clip.description)
            + [explanation.a, explanation.b].map { $0.path ?? "" }
            + [explanation.a, explanation.b].map { JSONValue($0.duration).csvText }
            + [
                String(explanation.isSameBytes), match.logOdds.description,
                CopyThreshold.precision(searchedClips: match.searchedClips).rounded(places: 4).description,
                match.segmentsJSON.text, String(explanation.pairs.count),
            ]
            + Self.fields(explanation.best) + Self.fields(explanation.worst)
            + [
                JSONValue.array(explanation.reasons.map { .string($0) }).text,
                number(explanation.agreement?.shares, .content), number(explanation.related?.shares, .content),
                match.relationJSON.csvText, match.queryCoverageJSON.csvText, match.clipCoverageJSON.csvText,
                String(match.searchedClips),
            ]
            + [match.features.detailCorrelation, match.features.agreeingBlocks, match.features.disagreeingBlocks]
            .map { explanation.comparesDetail ? $0.description : "" }
            + [
                match.positionJSON.csvText,
                explanation.comparesDetail ? match.features.motionCorrelation.description : "",
                match.verdict.rawValue,
            ]
    }

    private static func fields(_ pair: ClipExplanation.AlignedPair?) -> [String] {
        guard let pair else { return ["", "", ""] }
        return [pair.aTime, pair.bTime].map { String($0.seconds.rounded(places: 3)) } + [pair.similarity.description]
    }

    private static func json(_ clip: ExplainedClip) -> JSONValue {
        .object([
            ("name", .string(clip.name)), ("clip", .string(clip.clip.description)), ("path", JSONValue(clip.path)),
            ("duration", JSONValue(clip.duration)),
        ])
    }

    private static func json(_ pair: ClipExplanation.AlignedPair?) -> JSONValue {
        guard let pair else { return .null }
        return .object([
            ("a", .number(pair.aTime.seconds.rounded(places: 3))),
            ("b", .number(pair.bTime.seconds.rounded(places: 3))), ("similarity", JSONValue(pair.similarity)),
        ])
    }

    private static func json(_ shares: [DescriptorFamily: Float]?) -> JSONValue {
        guard let shares else { return .null }
        return .object(DescriptorFamily.allCases.map { ($0.rawValue, JSONValue(shares[$0] ?? 0)) })
    }

    private static func place(of clip: ExplainedClip) -> String {
        clip.path.map { displayPath($0) } ?? "\(clip.name) (the file is missing)"
    }

    private static func text(_ pair: ClipExplanation.AlignedPair) -> String {
        "\(String(format: "%.2f", pair.aTime.seconds)) s = \(String(format: "%.2f", pair.bTime.seconds)) s, "
            + "similarity \(pair.similarity.fixed)"
    }

    private static func sum(_ shares: [DescriptorFamily: Float]) -> String {
        // Content is 0 without a pretrained network; the embedding of a network has nothing else.
        DescriptorFamily.allCases.compactMap { family in shares[family].map { (family, $0) } }
            .filter { $0.0 != .content || $0.1 != 0 || shares.count == 1 }
            .map { "\($0.0.rawValue) \($0.1.fixed)" }.joined(separator: " + ")
    }
}

extension Float {
    /// The number with three decimal places.
    fileprivate var fixed: String { String(format: "%.3f", Double(self)) }
}
