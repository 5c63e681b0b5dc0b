package import Concurrency
internal import Isolation

/// The executors of a library, by the kind of work.
package struct LibraryExecutors: Sendable {
    /// The executor for reading and writing the catalog and other files.
    package let files = QueueExecutor(label: "vidrec.files")
    /// The executor for searching the snapshot.
    package let search = QueueExecutor(label: "vidrec.search")
    /// The executor for training.
    package let training = QueueExecutor(label: "vidrec.training")
}
