import Isolation

/// A job of the supervisor: a task, and the file that it reads.
struct Job {
    /// The identifier by which the client assigns results to jobs.
    enum Identifier: Hashable {
        /// A number, in the binary protocol.
        case number(UInt64)
        /// A text, in the JSON Lines protocol.
        case id(String)
    }

    let id: Identifier
    let task: WorkerTask
    /// The path of the file that the task reads; `nil` for a task that reads none.
    let path: String?
}

/// The result of a job: a message, or why the job failed.
enum JobResult: Hashable {
    /// The bytes of a message as the confined process wrote them.
    case message([UInt8])
    case failure(reason: String)
}

/// Why a job cannot be started.
struct JobFailure: Error, Hashable {
    let reason: String
    /// Whether the system refused a process or an open file, so that the job's file is not the cause.
    var isRefusal = false
}
