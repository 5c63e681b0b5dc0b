public import IndexFiles

extension SketchIndex {
    /// The maximum number of clips whose frames are copied and compared exhaustively, instead of leaving the others out.
    private static let fewClips = 5_000

    /// Returns an index of some of the clips, in which searches find these alone.
    ///
    /// - Parameter keys: The keys of the clips, ascending; those that the index does not have are ignored.
    /// - Throws: `IndexFileError` if a segment is damaged.
    /// - Complexity: O(*k* log *n*) for *k* keys among *n* clips, and O(*n*) if there are many keys.
    public func restricted(to keys: [Int64]) throws(IndexFileError) -> SketchIndex {
        var restricted = self
        guard keys.count <= Self.fewClips else {
            let kept = Set(keys)
            try restricted.removeAll { !kept.contains($0) }
            return restricted
        }
        restricted = SketchIndex(dimension: dimension, parity: parity)
        restricted.forcedMethod = forcedMethod
        for key in keys {
            if let frames = try frames(of: key) { restricted.append(key, frames) }
        }
        return restricted
    }

    private mutating func removeAll(where isRemoved: (Int64) -> Bool) throws(IndexFileError) {
        try update(removing: self.keys().filter(isRemoved))
    }
}
