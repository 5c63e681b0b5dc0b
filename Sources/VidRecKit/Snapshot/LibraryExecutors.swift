internal import Isolation

/// The executors of a library, by the kind of work.
struct LibraryExecutors: Sendable {
    /// Reading and writing the catalog and other files.
    let files = QueueExecutor(label: "vidrec.files")
    /// Searching the snapshot.
    let search = QueueExecutor(label: "vidrec.search")
    /// Training.
    let training = QueueExecutor(label: "vidrec.training")
}
