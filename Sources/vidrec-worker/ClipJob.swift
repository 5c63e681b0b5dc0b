/// One line to a worker: a clip to decode, describe and embed.
///
/// ```json
/// {"schema":"vidrec.job/1","id":"<SHA-256 of the file>","path":"/uploads/a.mp4","sampling":"adaptive"}
/// ```
/// The id comes back with the result and means nothing else to the worker; as the hash of the file's bytes it makes doing
/// a job twice harmless.
struct ClipJob: Hashable, Sendable, Codable {
    static let schema = "vidrec.job/1"

    var schema = Self.schema
    let id: String
    let path: String
    /// `nil` for the worker's own.
    let sampling: String?
}
