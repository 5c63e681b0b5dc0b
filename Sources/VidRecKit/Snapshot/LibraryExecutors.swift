internal import Isolation

/// The threads of a library, by what is done on them.
struct LibraryExecutors: Sendable {
    /// Reading and writing the catalog and other files.
    let files = QueueExecutor(label: "vidrec.files")
    /// Comparing a query with the snapshot.
    let search = QueueExecutor(label: "vidrec.search")
    /// Training.
    let training = QueueExecutor(label: "vidrec.training")
}
