/// The display of progress.
package enum ProgressMode: String, CaseIterable, Sendable {
    /// A bar on a terminal, else none.
    case auto
    case bar
    /// One JSON line per second.
    case json
    case none
}
