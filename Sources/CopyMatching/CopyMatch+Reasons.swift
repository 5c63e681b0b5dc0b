internal import ClipTypes
private import Foundation
internal import DetailMatching

/// The findings in words, in which A is the query and B the clip.
extension CopyMatch {
    /// Whether the local detail of two frames agrees better than by chance: all frames were then compared in this position.
    package var detailAgrees: Bool {
        features.detailStrength >= Float.logOfOnePlus(CopyMatcher.leastStrength)
    }

    /// The seconds of the segments, the one with the most evidence first, and the view in which they match; `nil` without segments.
    package var parts: String? {
        guard !segments.isEmpty else { return nil }
        return segments.prefix(3).map(\.phrase).joined(separator: ", ") + (segments.count > 3 ? " and others" : "")
            + viewPhrase
    }

    /// The view of A that matches, as the end of a sentence.
    package var viewPhrase: String {
        let phrase =
            switch view {
            case .whole: ""
            case .turned: ", with A \(viewName)"
            case .negative: ", with A in inverted colors"
            case .half, .quarter, .center: ", in the \(viewName) of A's picture"
            case .inset: ", in a picture within A's picture"
            }
        return phrase + (isMirrored ? ", mirrored" : "")
    }

    /// The relation of A and B; `nil` if no shared parts were found.
    package var relationPhrase: String? {
        guard max(queryCoverage, clipCoverage) > 0 else { return nil }
        return switch relation {
        case .same: "A and B share nearly everything"
        case .contained: "A is contained in B"
        case .contains: "A contains B"
        case .overlaps: "A and B overlap"
        }
    }

    /// The relation of A and B, and the shares of both that the shared parts cover; `nil` if no shared parts were found.
    ///
    /// - Parameters:
    ///   - a: The duration of A; `nil` if unknown.
    ///   - b: The same of B.
    package func relationSentence(a: Duration?, b: Duration?) -> String? {
        func share(_ coverage: Float, of name: String, _ duration: Duration?) -> String? {
            // A still picture has no duration.
            guard let duration, duration > .zero else { return nil }
            return "\(Self.percent(coverage)) of \(name)'s \(String(format: "%.1f", duration.seconds)) s"
        }
        let shares = [share(queryCoverage, of: "A", a), share(clipCoverage, of: "B", b)].compactMap { $0 }
        return relationPhrase.map {
            $0 + (shares.isEmpty ? "." : ": the shared parts are \(shares.joined(separator: ", ")).")
        }
    }

    /// How well the local detail agrees, in figures; `nil` if it agrees no better than by chance.
    package var detailFigures: String? {
        guard detailAgrees else { return nil }
        let motion =
            features.motionShare > 0
            ? ", of what moves \(String(format: "%.2f", Double(features.motionCorrelation)))" : ""
        return "correlation \(String(format: "%.2f", Double(features.detailCorrelation)))\(motion); "
            + "\(Int(features.agreeingBlocks)) of 25 blocks agree, \(Int(features.disagreeingBlocks)) differ"
    }

    /// Whether and how well the local detail agrees, which tells copies from clips that look alike.
    package var detailSentence: String {
        guard let detailFigures else {
            return features.detailStrength > 0
                ? "The local detail of A and B agrees no better than that of unrelated pictures."
                : "No pictures of A and B are alike enough to compare their local detail."
        }
        let judgment =
            features.detailStrength < Float.logOfOnePlus(CopyMatcher.clearStrength)
            ? " hardly better than that of unrelated pictures can"
            : confidence >= CopyThreshold.confidence
                ? "" : verdict == .otherMoment ? ", but not in what moves" : ", but not enough"
        return "The local detail of A and B agrees\(judgment): \(detailFigures)."
    }

    /// Says that another moment of the scene could look the same, if the shared part has a single frame of a longer clip; else `nil`.
    package var singleMomentSentence: String? {
        guard Set(pairs.map(\.clipFrame)).count == 1, let segment = segments.first, segment.clip.length > 0.05 else {
            return nil
        }
        return "B has one frame in this part: another take of the scene could look the same."
    }

    /// Where A's picture lies in B's, in the view that matches; `nil` if the detail does not tell.
    package var positionPhrase: String? {
        position.map { "\(view == .inset ? "the picture within A's picture" : "A's picture") \($0)" }
    }

    /// Returns a share in whole percent: 100 % and 0 % only if it is all and nothing.
    package static func percent(_ share: Float) -> String {
        let percent = Int((100 * share).rounded())
        return "\(share < 1 && share > 0 ? max(1, min(99, percent)) : percent) %"
    }
}

extension CopyMatch.Segment {
    /// The seconds of A and of B, and the speed.
    fileprivate var phrase: String {
        let played =
            switch speed {
            case 1: ""
            case ..<0: " backward"
            default: " at \(String(format: "%.3g", Double(speed))) times the speed"
            }
        return "A \(Self.seconds(query)) is B \(Self.seconds(clip))\(played)"
    }

    private static func seconds(_ range: ClosedRange<Float>) -> String {
        // A still picture is a point in time.
        range.length < 0.05
            ? "at \(String(format: "%.1f", Double(range.lowerBound))) s"
            : "from \(String(format: "%.1f", Double(range.lowerBound))) to "
                + "\(String(format: "%.1f", Double(range.upperBound))) s"
    }
}
