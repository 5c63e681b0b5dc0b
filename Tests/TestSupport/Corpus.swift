internal import Foundation
public import Testing

/// The corpus of real clips, which is not part of the project: tests that need it are skipped, and say so, without it.
public enum Corpus {
    /// `$VIDREC_CORPUS`, else `../shared/corpus` beside the project.
    private static let root: URL = {
        let root = ProcessInfo.processInfo.environment["VIDREC_CORPUS"].map { URL(filePath: $0) }
        let project = URL(filePath: Samples.folder).deletingLastPathComponent()
        return (root ?? project.appending(path: "../shared/corpus").standardized)
    }()
    private static let folder = root.appending(path: "dev")

    /// The ratings of MovieLens-100K, lines of user, item, rating and time with tabs between; `nil` without them.
    public static let ratings: String? = {
        let path = root.appending(path: "interactions/u.data").path(percentEncoded: false)
        return FileManager.default.isReadableFile(atPath: path) ? path : nil
    }()

    /// The names of the clips; empty without the corpus.
    public static let clips: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return names.filter { !$0.hasSuffix(".csv") && !$0.hasSuffix(".md") }.sorted()
    }()

    /// Whether it is there; to be given to `.enabled(if:)`.
    public static var isPresent: Bool { !clips.isEmpty }

    /// What a skipped test says.
    public static let absence: Comment = "needs the corpus of real clips: set VIDREC_CORPUS to its folder"

    /// Where a clip is.
    public static func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }
}
