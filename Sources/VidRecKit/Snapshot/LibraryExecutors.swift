package import Concurrency
internal import Isolation

/// The threads of a library, by what is done on them.
package struct LibraryExecutors: Sendable {
    /// Reading and writing the catalog and other files.
    package let files = QueueExecutor(label: "vidrec.files")
    /// Comparing a query with the snapshot.
    package let search = QueueExecutor(label: "vidrec.search")
    /// Training.
    package let training = QueueExecutor(label: "vidrec.training")
}
