internal import ClipCatalog
internal import ClipTypes
internal import Concurrency
internal import CopyMatching

/// The sketches of the items of one answer, read from the catalog when they are first needed.
final class ItemTracks: Sendable {
    private let catalog: Catalog
    /// The number of bytes of the codes of the model in use; sketches of another model are skipped.
    private let codeSize: Int
    private let state = Guarded<(tracks: [ClipID: SketchTrack?], error: CatalogError?)>(([:], nil))

    init(catalog: Catalog, codeSize: Int) {
        self.catalog = catalog
        self.codeSize = codeSize
    }

    /// The sketches of an item; `nil` if it is not a clip, has none, or they cannot be read.
    subscript(item: String) -> SketchTrack? {
        guard let clip = ClipID(item) else { return nil }
        return state.withLock { state in
            if let known = state.tracks[clip] { return known }
            do throws(CatalogError) {
                let stored = try catalog.sketches(of: [clip]).first
                let track = stored.flatMap { stored in
                    stored.sketches.allSatisfy { $0.codes.count == codeSize }
                        ? SketchTrack(sketches: stored.sketches, duration: stored.duration) : nil
                }
                state.tracks[clip] = .some(track)
                return track
            } catch {
                state.error = state.error ?? error
                return nil
            }
        }
    }

    /// Throws the first error of reading.
    func requireIntact() throws(CatalogError) {
        if let error = state.withLock({ $0.error }) { throw error }
    }
}
