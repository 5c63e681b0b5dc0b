package import ClipCatalog
package import ClipTypes
package import CopyMatching

/// The sketches of a catalog's clips, as an index that finds candidates for copies: files below `index/`, and what has
/// come since.
package struct SketchCatalogIndex: CatalogIndex {
    package internal(set) var mark: ChangeMark
    /// The frames; the key of a clip is that of the catalog.
    package internal(set) var sketches: SketchIndex
    /// The number of changes that the files do not have; `nil` if there are no files.
    var unstoredChanges: Int?

    /// Returns the clips that are most likely to share footage with a query, in descending order of log-odds, and of
    /// equal log-odds in ascending order of ids.
    ///
    /// - Parameters:
    ///   - query: The query in all its views.
    ///   - count: The maximum number of clips.
    ///   - excluded: A clip to leave out; `nil` for none.
    ///   - matcher: The comparison of a query with a clip.
    ///   - method: How candidates are found; `nil` to choose it by the number of frames.
    ///   - catalog: The catalog, from which the sketches of candidates are read.
    /// - Throws: `CatalogError`; `IndexFileError` if a file is damaged.
    package func matches(
        for query: CopyQuery, count: Int, excluding excluded: ClipID?, matcher: CopyMatcher,
        method: SketchIndex.Method?,
        in catalog: Catalog
    ) throws -> [(clip: ClipID, match: CopyMatch)] {
        var sketches = sketches
        sketches.forcedMethod = method
        var ids: [Int64: ClipID] = [:]
        let key = try excluded.flatMap { try catalog.keys(of: [$0])[$0] }
        let matches = try sketches.matches(for: query, count: count, excluding: key, matcher: matcher) { keys in
            var tracks: [Int64: SketchTrack] = [:]
            for stored in try catalog.sketches(ofKeys: keys, validAt: mark) {
                ids[stored.key] = stored.clip
                tracks[stored.key] = SketchCatalogIndex.track(stored, dimension: sketches.dimension)
            }
            return tracks
        }
        return matches.compactMap { match in ids[match.key].map { ($0, match.match) } }
            .sorted { ($1.match.logOdds, $0.clip) < ($0.match.logOdds, $1.clip) }
    }

    /// Returns the track of a clip; one without frames if its sketches are of another model. A clip without an embedding
    /// has no record of its model.
    static func track(_ stored: KeyedSketches, dimension: Int) -> SketchTrack {
        let isOwn = stored.sketches.allSatisfy { $0.codes.count == dimension / 2 }
        return SketchTrack(sketches: isOwn ? stored.sketches : [], duration: stored.duration)
    }
}
