private import ClipTypes
private import CopyMatching
private import Foundation

extension ClipExplanation {
    /// The findings as short English sentences: whether A is a copy of B, which parts match, and by which families.
    public var reasons: [String] {
        var sentences: [String] = []
        if isSameBytes { sentences.append("A and B are the same file, byte for byte.") }
        sentences.append(isCopy ? copyReason : otherReason)
        if !isSameBytes {
            if isCopy { sentences += [match.relationSentence(a: a.duration, b: b.duration)].compactMap { $0 } }
            if isCopy, comparesDetail, let sentence = match.singleMomentSentence { sentences.append(sentence) }
            sentences.append(
                comparesDetail
                    ? match.detailSentence
                    : "Their detail was not compared: a file is missing, and its clip was indexed by an earlier version."
            )
        }
        if let agreement {
            let families = Self.leading(agreement.shares)
            sentences.append(
                "The aligned frames have a similarity of \(Self.decimal(agreement.similarity))"
                    + (families.isEmpty ? "." : ", mostly from \(families)."))
        }
        if let related {
            let families = Self.leading(related.shares)
            sentences.append(
                "The whole clips have a similarity of \(Self.decimal(related.similarity))"
                    + (families.isEmpty ? "." : ", mostly from \(families)."))
        }
        for (letter, clip) in [("A", a), ("B", b)] where clip.path == nil {
            let views = letter == "A" ? ", unaltered and mirrored only" : ""
            sentences.append("The file of \(letter) is missing: its stored frames were compared\(views).")
        }
        return sentences
    }

    private var copyReason: String {
        if let parts = match.parts { return parts + "." }
        let what = pairs.count == 1 ? "the same picture" : "the same pictures in different order"
        return "A and B show \(what)\(match.viewPhrase)."
    }

    private var otherReason: String {
        let confidence = String(format: "%.3f", confidence)
        let short = "the confidence is \(confidence), a copy needs at least \(CopyThreshold.confidence)"
        guard let parts = match.parts else { return "No part of A was found in B: \(short)." }
        return switch match.verdict {
        case .singleFrame: "A and B share a single frame only (\(parts)): too little for a copy."
        case .otherMoment:
            "A and B show one scene, but what moves differs: another moment or take of it (\(parts)): \(short)."
        default: "The best match is too weak (\(parts)): \(short)."
        }
    }

    /// The families with the largest shares: one, or two if the second has at least half as much.
    private static func leading(_ shares: [DescriptorFamily: Float]) -> String {
        let sorted = DescriptorFamily.allCases.compactMap { family in shares[family].map { (family, $0) } }
            .filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
        guard let first = sorted.first else { return "" }
        return sorted.prefix(2).filter { $0.1 * 2 >= first.1 }
            .map { "\($0.0.rawValue) (\(decimal($0.1)))" }.joined(separator: " and ")
    }

    private static func decimal(_ value: Float) -> String { String(format: "%.2f", Double(value)) }
}
