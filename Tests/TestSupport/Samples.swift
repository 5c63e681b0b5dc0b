internal import Foundation

/// The clips that this project makes itself.
public enum Samples {
    /// The folder that they are in.
    public static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Samples").path(percentEncoded: false)

    /// Where a sample is.
    public static func path(_ name: String) -> String { folder + "/" + name }
}
