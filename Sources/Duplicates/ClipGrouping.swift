internal import ClipCatalog
internal import ClipTypes
internal import CopyMatching

/// Divides clips into groups of duplicates by the pairs that comparisons have found and by what people have marked.
///
/// Single-linkage clustering of the links that join, the most certain first. Clips that are marked as different stay in
/// different groups: a link that would bring them together is withheld (cannot-link constraints, Wagstaff and others,
/// "Constrained k-means clustering with background knowledge", 2001).
struct ClipGrouping {
    /// The links between clips of one group and of different ones, in ascending order of pairs; common parts, single frames and
    /// pairs marked as different are left out.
    private(set) var links: [DuplicateLink] = []
    /// The links that would have joined clips that are marked as different.
    private(set) var withheld: [DuplicateLink] = []
    private var groups = DisjointClips()

    /// Groups clips.
    ///
    /// - Parameters:
    ///   - pairs: What comparisons have found.
    ///   - marks: What people have decided; pairs with clips that the catalog does not have are left out before.
    ///   - comparedClips: The number of clips that have been compared with each other.
    ///   - minimumConfidence: The confidence from which on a pair is a link.
    init(
        pairs: [ClipPair: PairEvidence], marks: [ClipPair: PairMark], comparedClips: Int, minimumConfidence: Double
    ) {
        var found: [DuplicateLink] = []
        for (pair, evidence) in pairs where marks[pair] != .different {
            let mark = marks[pair]
            let confidence = mark == .same ? 1 : evidence.confidence(comparedClips: comparedClips)
            guard mark == .same || confidence >= minimumConfidence && !evidence.isSingleFrame else { continue }
            found.append(DuplicateLink(clips: pair, evidence: evidence, confidence: confidence, mark: mark))
        }
        for (pair, mark) in marks where mark == .same && pairs[pair] == nil {
            found.append(DuplicateLink(clips: pair, evidence: nil, confidence: 1, mark: mark))
        }
        found.sort { $0.clips < $1.clips }
        for link in found { groups.insert(link.clips) }
        for link in found where link.mark == .same { groups.join(link.clips) }
        for (pair, mark) in marks where mark == .different { groups.separate(pair) }
        for link in found.filter({ $0.joins && $0.mark == nil }).sorted(by: {
            ($1.confidence, $0.clips) < ($0.confidence, $1.clips)
        }) where !groups.join(link.clips) {
            withheld.append(link)
        }
        let refused = Set(withheld.map(\.clips))
        links = CommonParts(found, groups: groups).without(found).filter { !refused.contains($0.clips) }
    }

    /// Returns whether two clips are in one group.
    func areTogether(_ pair: ClipPair) -> Bool { groups.root(of: pair.first) == groups.root(of: pair.second) }

    /// Returns the clips of each group of two or more, in ascending order of ids; the groups in the order of their first clips.
    func members() -> [[ClipID]] {
        var members: [ClipID: [ClipID]] = [:]
        for clip in groups.clips.sorted() { members[groups.root(of: clip), default: []].append(clip) }
        return members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }
}

/// Disjoint sets of clips (union by size with path halving), some of which must not be joined.
struct DisjointClips {
    private var numbers: [ClipID: Int] = [:]
    private(set) var clips: [ClipID] = []
    private var parents: [Int] = []
    private var sizes: [Int] = []
    /// For each root, the roots of the sets with which it must not be joined, as of the last change.
    private var separated: [Int: Set<Int>] = [:]

    mutating func insert(_ pair: ClipPair) {
        for clip in [pair.first, pair.second] where numbers[clip] == nil {
            numbers[clip] = parents.count
            parents.append(parents.count)
            sizes.append(1)
            clips.append(clip)
        }
    }

    /// Returns a clip that stands for the set of a clip.
    func root(of clip: ClipID) -> ClipID { numbers[clip].map { clips[root(of: $0)] } ?? clip }

    private func root(of number: Int) -> Int {
        var number = number
        while parents[number] != number { number = parents[number] }
        return number
    }

    /// Forbids joining the sets of two clips, unless they are one set.
    mutating func separate(_ pair: ClipPair) {
        guard let one = numbers[pair.first].map({ root(of: $0) }),
            let other = numbers[pair.second].map({ root(of: $0) }),
            one != other
        else { return }
        separated[one, default: []].insert(other)
        separated[other, default: []].insert(one)
    }

    /// Joins the sets of two clips; returns `false` if that is forbidden.
    @discardableResult
    mutating func join(_ pair: ClipPair) -> Bool {
        guard let first = numbers[pair.first].map({ root(of: $0) }),
            let second = numbers[pair.second].map({ root(of: $0) })
        else { return false }
        guard first != second else { return true }
        guard separated[first]?.contains(second) != true else { return false }
        // The larger set keeps its root, so that paths have a logarithmic length.
        let (kept, joined) = sizes[first] >= sizes[second] ? (first, second) : (second, first)
        parents[joined] = kept
        sizes[kept] += sizes[joined]
        for other in separated.removeValue(forKey: joined) ?? [] {
            separated[other]?.remove(joined)
            separated[other, default: []].insert(kept)
            separated[kept, default: []].insert(other)
        }
        return true
    }
}
