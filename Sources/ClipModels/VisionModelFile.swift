private import Files
private import Foundation
public import ModelFiles

/// The installed file of the model `vision`, which `make model` makes: a pretrained image network, and what vidrec has
/// trained for it.
public struct VisionModelFile: Hashable, Sendable {
    /// The name of the file.
    public static let name = "vision.vidrec-model"
    /// The name of the environment variable that holds the path of the file, or `none`.
    public static let variable = "VIDREC_VISION_MODEL"

    /// The path of the file.
    public let path: String
    /// What its header says.
    public let summary: ModelFileSummary

    /// The name, the input, the license and the source of the network, as one line of text.
    public var network: String { Self.network(of: summary) }

    /// The name, the input, the license and the source of the network of a model file, as one line of text.
    public static func network(of summary: ModelFileSummary) -> String {
        let metadata = summary.metadata
        guard let name = metadata["network.name"], let side = metadata["network.side"] else { return "no network" }
        let origin = [metadata["network.license"], metadata["network.source"]].compactMap { $0 }
        return (["\(name) of \(side)x\(side) pixels"] + origin).joined(separator: ", ")
    }

    /// Finds the file: at the path in `$VIDREC_VISION_MODEL` if it is set, else in the folder of this program, else in
    /// `../share/vidrec` relative to it. Reads its header only.
    ///
    /// - Returns: `nil` if it is not installed.
    /// - Throws: `ModelFileError` if there is a file that is not a model of this version.
    public static func find() throws(ModelFileError) -> VisionModelFile? {
        guard let path = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else { return nil }
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            let start = try file.read(upToCount: ModelFileSummary.headerLimit) ?? Data()
            return VisionModelFile(path: path, summary: try ModelFileSummary(decoding: start))
        } catch {
            throw Self.unusable(path, error)
        }
    }

    /// Reads the whole file as a model.
    ///
    /// - Throws: `ModelFileError` if it is damaged, or not a model of this version.
    public func load() throws(ModelFileError) -> ClipModel {
        do { return try ClipModel(decoding: contents(ofFile: path)) } catch { throw Self.unusable(path, error) }
    }

    private static func unusable(_ path: String, _ error: any Error) -> ModelFileError {
        let reason =
            (error as? ModelFileError)?.description ?? (error as? UnreadableFile)?.reason
            ?? UnreadableFile(error, path: path).reason
        return ModelFileError(
            description:
                "cannot use the model vision '\(path)': \(reason); remove it, and make it again with make model")
    }

    /// Why the file is not found, and the remedy, as one line of text.
    public static var absence: String {
        let places = candidates.map { "'\($0)'" }.joined(separator: " nor ")
        if candidates == ["none"] { return "the model vision is not installed: $\(variable) is none" }
        return isNamed
            ? "the model vision is not installed: $\(variable) names \(places), which does not exist (set it to none to "
                + "go without)"
            : "the model vision is not installed, neither at \(places): make it with make model, or set its path in "
                + "$\(variable)"
    }

    /// Whether `$VIDREC_VISION_MODEL` names a file that does not exist. `none` says that the model is not wanted.
    static var isMissing: Bool {
        isNamed && candidates != ["none"] && !candidates.contains { FileManager.default.fileExists(atPath: $0) }
    }

    private static var isNamed: Bool {
        ProcessInfo.processInfo.environment[variable].map { !$0.isEmpty } ?? false
    }

    private static var candidates: [String] {
        if isNamed, let path = ProcessInfo.processInfo.environment[variable] { return [path] }
        return ProgramFolder.candidates(for: name, below: "share")
    }
}
