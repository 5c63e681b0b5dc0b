internal import Foundation
public import Testing

/// The corpus of real clips, which is not part of the project: tests that need it are skipped, and say so, without it.
public enum Corpus {
    /// `$VIDREC_CORPUS`, else `../shared/corpus` beside the project; `nil` if there is none.
    public static let folder: String? = {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path =
            ProcessInfo.processInfo.environment["VIDREC_CORPUS"]
            ?? project.appending(path: "../shared/corpus").standardizedFileURL.path(percentEncoded: false)
        return FileManager.default.fileExists(atPath: path + "/dev/manifest.csv") ? path : nil
    }()

    /// Whether it is there; to be given to `.enabled(if:)`.
    public static var isPresent: Bool { folder != nil }

    /// What a skipped test says.
    public static let absence: Comment = "needs the corpus of real clips: set VIDREC_CORPUS to its folder"

    /// Where one of the development clips is.
    public static func path(_ name: String) throws -> String {
        guard let folder else { throw CocoaError(.fileNoSuchFile) }
        return folder + "/dev/" + name
    }
}
