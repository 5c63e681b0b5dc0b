internal import ClipCatalog
internal import ClipTypes

/// Describes the groups of a catalog's clips.
struct GroupBuilder {
    let catalog: Catalog
    let grouping: ClipGrouping
    /// Returns the time of the upload of a clip from 1970-01-01 00:00 UTC; `nil` if it is not known.
    let uploadTime: (ClipID) throws -> Duration?

    /// Two durations within this are equal: containers round them.
    private static let equalDuration: Duration = .milliseconds(100)

    /// Returns the groups and what else was found.
    ///
    /// - Parameters:
    ///   - comparedClips: The number of clips that have been compared with each other.
    ///   - newlyCompared: The number of clips that this run has compared.
    func build(comparedClips: Int, newlyCompared: Int) throws -> FoundDuplicates {
        let members = grouping.members()
        let grouped = Set(members.joined())
        let copied = try catalog.clipsWithSeveralFiles().filter { !grouped.contains($0) }
        var numbers: [ClipID: Int] = [:]
        for (number, clips) in members.enumerated() { for clip in clips { numbers[clip] = number } }
        var links: [Int: [DuplicateLink]] = [:]
        var parts: [DuplicateLink] = []
        for link in grouping.links {
            if grouping.areTogether(link.clips), let number = numbers[link.clips.first] {
                links[number, default: []].append(link)
            } else {
                parts.append(link)
            }
        }
        var groups = try members.enumerated().compactMap { try group($1, links[$0] ?? []) }
        groups += try copied.compactMap { try group([$0], []) }
        groups = groups.filter { $0.fileCount > 1 }.sorted {
            ($1.clips.count, $1.fileCount, ExactText($0.clips[0].paths[0]))
                < ($0.clips.count, $0.fileCount, ExactText($1.clips[0].paths[0]))
        }
        var clips: [ClipID: DuplicateClip] = [:]
        for link in parts {
            for clip in [link.clips.first, link.clips.second] where clips[clip] == nil {
                clips[clip] = try describe(clip, through: nil)
            }
        }
        parts = parts.filter { clips[$0.clips.first] != nil && clips[$0.clips.second] != nil }
        return FoundDuplicates(
            groups: groups.enumerated().map { $1.numbered($0 + 1) },
            parts: parts.sorted { Self.paths($0, clips) < Self.paths($1, clips) }, clips: clips,
            withheld: grouping.withheld, comparedClips: comparedClips, newlyCompared: newlyCompared)
    }

    private static func paths(
        _ link: DuplicateLink, _ clips: [ClipID: DuplicateClip]
    ) -> (ExactText, ExactText, ClipPair) {
        let paths = [link.clips.first, link.clips.second].map { ExactText(clips[$0]?.paths.first ?? "") }
        return (min(paths[0], paths[1]), max(paths[0], paths[1]), link.clips)
    }

    private func group(_ members: [ClipID], _ links: [DuplicateLink]) throws -> DuplicateGroup? {
        let known = try members.compactMap { try describe($0, through: nil) }
        let order = known.sorted { Self.precedes($0, $1) }
        let through = Self.connections(from: order.first?.clip, links)
        let clips = order.map { $0.connected(through: through[$0.clip]) }
        let largest = clips.max { ($0.pixels, $0.byteCount, $1.clip) < ($1.pixels, $1.byteCount, $0.clip) }
        let oldest = clips.min { ($0.time, $0.clip) < ($1.time, $1.clip) }
        // Clips may have been removed since they were compared.
        guard let longest = clips.first, let largest, let oldest else { return nil }
        return DuplicateGroup(
            number: 0, clips: clips, links: links, longest: longest.clip, largest: largest.clip, oldest: oldest.clip)
    }

    /// Whether a clip is to be kept rather than another one.
    private static func precedes(_ one: DuplicateClip, _ other: DuplicateClip) -> Bool {
        // Rounded, so that the order is transitive.
        func length(_ clip: DuplicateClip) -> Int64 {
            (clip.duration ?? .zero).nanoseconds / equalDuration.nanoseconds
        }
        return (length(other), other.pixels, other.byteCount, one.time, one.clip)
            < (length(one), one.pixels, one.byteCount, other.time, other.clip)
    }

    /// Returns, for each clip that is not linked with the first one, the clip before it on a shortest way from there.
    private static func connections(from first: ClipID?, _ links: [DuplicateLink]) -> [ClipID: ClipID] {
        guard let first else { return [:] }
        var neighbors: [ClipID: [ClipID]] = [:]
        for link in links {
            neighbors[link.clips.first, default: []].append(link.clips.second)
            neighbors[link.clips.second, default: []].append(link.clips.first)
        }
        var through: [ClipID: ClipID] = [:]
        var reached: Set<ClipID> = [first]
        var edge = [first]
        while !edge.isEmpty {
            var next: [ClipID] = []
            for clip in edge {
                for other in neighbors[clip] ?? [] where reached.insert(other).inserted {
                    if clip != first { through[other] = clip }
                    next.append(other)
                }
            }
            edge = next.sorted()
        }
        return through
    }

    /// Returns a clip; `nil` if it has just been removed.
    private func describe(_ id: ClipID, through: ClipID?) throws -> DuplicateClip? {
        guard let clip = try catalog.clip(id), !clip.paths.isEmpty else { return nil }
        let uploaded = try uploadTime(id)
        let modified = uploaded == nil ? try catalog.knownFiles(of: id).map(\.file.modified).min() : nil
        return DuplicateClip(
            clip: id, paths: clip.paths, duration: clip.metadata?.duration, width: clip.metadata?.width,
            height: clip.metadata?.height, byteCount: clip.byteCount, time: uploaded ?? modified ?? .zero,
            isUploadTime: uploaded != nil, through: through)
    }
}

extension DuplicateClip {
    fileprivate func connected(through other: ClipID?) -> DuplicateClip {
        DuplicateClip(
            clip: clip, paths: paths, duration: duration, width: width, height: height, byteCount: byteCount,
            time: time, isUploadTime: isUploadTime, through: other)
    }
}

extension DuplicateGroup {
    fileprivate func numbered(_ number: Int) -> DuplicateGroup {
        DuplicateGroup(
            number: number, clips: clips, links: links, longest: longest, largest: largest, oldest: oldest)
    }
}
