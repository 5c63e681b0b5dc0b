/// What a check of a catalog's strips found. Nothing of it affects searches and recommendations: strips can be made again.
public struct StripCheck: Hashable, Sendable {
    /// The number of intact strips of clips of the catalog.
    public internal(set) var strips = 0
    /// The number of strips whose clip is not in the catalog: a process was killed while it stored or removed the clip.
    /// The next change of the catalog removes them, and so does a repair.
    public internal(set) var orphans = 0
    /// The number of clips that show something and have no strip, since they were indexed without; no damage.
    public internal(set) var missing = 0
    /// The damages, each as one line of text: of the database of strips, or of single strips.
    public internal(set) var damage: [String] = []
    /// Whether the pages of the database are damaged, not only rows.
    package var isStructureDamaged = false

    /// What is known without a check: nothing.
    package static let none = StripCheck()
}
