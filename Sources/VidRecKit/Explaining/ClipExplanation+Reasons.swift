private import ClipTypes
private import CopyMatching
private import Foundation

extension ClipExplanation {
    /// The findings as short English sentences: whether A is a copy of B, which parts match, and by which families.
    public var reasons: [String] {
        var sentences: [String] = []
        if isSameBytes { sentences.append("A and B are the same file, byte for byte.") }
        sentences.append(isCopy ? copyReason : otherReason)
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
        guard !match.segments.isEmpty else {
            let what = pairs.count == 1 ? "the same picture" : "the same pictures in different order"
            return "A and B show \(what)\(ending)."
        }
        let parts = match.segments.prefix(3).map(Self.text).joined(separator: ", ")
        let others = match.segments.count > 3 ? " and others" : ""
        return parts + others + ending + "."
    }

    private var otherReason: String {
        let confidence = String(format: "%.3f", confidence)
        let short = "the confidence is \(confidence), a copy needs at least \(CopyThreshold.confidence)"
        guard let nearest = match.segments.first else { return "No part of A was found in B: \(short)." }
        return "The best match is too weak (\(Self.text(nearest))\(ending)): \(short)."
    }

    /// The view of A that matched, in words.
    private var ending: String {
        let view =
            switch match.view {
            case .whole: ""
            case .turned: ", with A \(match.viewName)"
            case .negative: ", with A in inverted colors"
            case .half, .quarter, .center: ", in the \(match.viewName) of A's picture"
            case .inset: ", in a picture within A's picture"
            }
        return view + (match.isMirrored ? ", mirrored" : "")
    }

    private static func text(_ segment: CopyMatch.Segment) -> String {
        let speed =
            switch segment.speed {
            case 1: ""
            case ..<0: " backward"
            default: " at \(String(format: "%.3g", Double(segment.speed))) times the speed"
            }
        return "A \(seconds(segment.query)) is B \(seconds(segment.clip))\(speed)"
    }

    private static func seconds(_ range: ClosedRange<Float>) -> String {
        // A still picture is a point in time.
        range.upperBound - range.lowerBound < 0.05
            ? "at \(String(format: "%.1f", Double(range.lowerBound))) s"
            : "from \(String(format: "%.1f", Double(range.lowerBound))) to "
                + "\(String(format: "%.1f", Double(range.upperBound))) s"
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
