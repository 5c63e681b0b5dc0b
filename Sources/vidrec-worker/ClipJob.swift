/// A job of the JSON Lines protocol: a clip to decode, describe and embed.
///
/// ```json
/// {"schema":"vidrec.job/1","id":"<SHA-256 of the file>","path":"/uploads/a.mp4","sampling":"adaptive"}
/// ```
/// The id is any text, which is returned with the result. With the SHA-256 of the file as id, duplicate results of a job
/// can be recognized.
struct ClipJob: Hashable, Sendable, Codable {
    static let schema = "vidrec.job/1"

    var schema = Self.schema
    let id: String
    let path: String
    /// The text form of a sampler; `nil` for the default of the worker.
    let sampling: String?
}
