package import Concurrency
internal import Isolation

/// The executors of a library, by the kind of work.
package struct LibraryExecutors: Sendable {
    /// Reading and writing the catalog and other files.
    package let files = QueueExecutor(label: "vidrec.files")
    /// Searching the snapshot.
    package let search = QueueExecutor(label: "vidrec.search")
    /// Training.
    package let training = QueueExecutor(label: "vidrec.training")
}
