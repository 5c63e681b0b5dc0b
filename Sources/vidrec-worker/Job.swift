import Isolation

/// A job as the supervisor has it: which file, and what a confined process is told of it.
struct Job {
    /// By what the giver knows it.
    enum Name: Hashable {
        /// A number of the binary face.
        case number(UInt64)
        /// An id of the public face.
        case id(String)
    }

    let name: Name
    let task: WorkerTask
    /// The file that it reads; `nil` for a task that reads none.
    let path: String?
}

/// The result of a job: a message, or why there is none.
enum JobResult: Hashable {
    /// The bytes of a message, as the confined process wrote them.
    case message([UInt8])
    case failure(reason: String)
}

/// Why a job cannot begin.
struct JobFailure: Error, Hashable {
    let reason: String
}
