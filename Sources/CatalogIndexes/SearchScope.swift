package import ClipTypes

/// The clips that a search may find, and how it finds them.
package struct SearchScope: Sendable {
    /// The keys of the clips that may be found, ascending; `nil` for all.
    package var keys: [Int64]?
    /// The keys of clips that are left out.
    package var excludedKeys: [Int64]
    /// How the index is searched.
    package var method: SearchMethod

    /// Creates a scope; by default of all clips.
    package init(keys: [Int64]? = nil, excludedKeys: [Int64] = [], method: SearchMethod = .automatic) {
        self.keys = keys
        self.excludedKeys = excludedKeys
        self.method = method
    }
}
