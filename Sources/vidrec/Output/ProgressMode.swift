import ArgumentParser

/// The display of progress.
enum ProgressMode: String, ExpressibleByArgument, CaseIterable {
    /// A bar on a terminal, else none.
    case auto
    case bar
    /// One JSON line per second.
    case json
    case none
}
