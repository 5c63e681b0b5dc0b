import Foundation

/// What `vidrec index` says of one file: a line of `vidrec.index/1`.
struct Answer: Decodable {
    let path: String
    let status: String
    let reason: String?

    var name: String { URL(filePath: path).lastPathComponent }

    /// Whether the decoder was ended rather than that it ended.
    var isStopped: Bool {
        guard status == "failed", let reason else { return false }
        return ["its decoder ", "which is the limit", "time limit", "memory"].contains { reason.contains($0) }
    }

    /// The reason without what differs from clip to clip.
    var kind: String {
        (reason ?? "").replacing(/[0-9]+([.,][0-9]+)*/, with: "N").replacing(/'[^']*'/, with: "'…'")
    }
}
