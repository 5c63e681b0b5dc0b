internal import Foundation
public import Testing

/// The corpus of real clips, which is not part of the project: tests that need it are skipped, and say so, without it.
public enum Corpus {
    /// `$VIDREC_CORPUS/dev`, else `../shared/corpus/dev` beside the project.
    private static let folder: URL = {
        let root = ProcessInfo.processInfo.environment["VIDREC_CORPUS"].map { URL(filePath: $0) }
        let project = URL(filePath: Samples.folder).deletingLastPathComponent()
        return (root ?? project.appending(path: "../shared/corpus").standardized).appending(path: "dev")
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
