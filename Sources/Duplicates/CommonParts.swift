internal import ClipCatalog
internal import ClipTypes
internal import CopyMatching

/// The parts that many clips share, such as intros, which are no links, as in `CopyMatch.isCommon`: three clips or more share them
/// with a clip, copies of each other counted once, and they are less than half of both.
struct CommonParts {
    /// A part of a clip and the set of the clip that shares it.
    private struct Part {
        let seconds: ClosedRange<Float>
        let sharing: ClipID
    }

    private let parts: [ClipID: [Part]]

    /// Collects the parts of clips.
    init(_ links: [DuplicateLink], groups: DisjointClips) {
        var parts: [ClipID: [Part]] = [:]
        for link in links {
            guard let segment = link.evidence?.segments.first else { continue }
            parts[link.clips.first, default: []].append(
                Part(seconds: segment.first, sharing: groups.root(of: link.clips.second)))
            parts[link.clips.second, default: []].append(
                Part(seconds: segment.second, sharing: groups.root(of: link.clips.first)))
        }
        self.parts = parts
    }

    /// Returns the links whose parts are not common.
    func without(_ links: [DuplicateLink]) -> [DuplicateLink] {
        links.filter { link in
            guard link.mark != .same, let evidence = link.evidence, let segment = evidence.segments.first,
                max(evidence.firstCoverage, evidence.secondCoverage) < 0.5
            else { return true }
            return !isCommon(segment.first, of: link.clips.first) && !isCommon(segment.second, of: link.clips.second)
        }
    }

    private func isCommon(_ seconds: ClosedRange<Float>, of clip: ClipID) -> Bool {
        var sharing: Set<ClipID> = []
        for part in parts[clip] ?? [] where part.seconds.hasHalf(of: seconds) {
            sharing.insert(part.sharing)
            if sharing.count >= CopyMatch.commonClips { return true }
        }
        return false
    }
}

extension ClosedRange where Bound == Float {
    /// Whether two parts have at least half of the longer one in common.
    fileprivate func hasHalf(of other: ClosedRange<Float>) -> Bool {
        let shared = Swift.min(upperBound, other.upperBound) - Swift.max(lowerBound, other.lowerBound)
        return shared * 2 >= Swift.max(upperBound - lowerBound, other.upperBound - other.lowerBound)
    }
}
