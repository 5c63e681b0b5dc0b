public import ClipTypes
private import Files
private import Foundation
public import ModelFiles

/// The choice of the model with which clips are analyzed.
public enum ModelChoice: Hashable, Sendable {
    /// The model of the catalog. For a new one, `vision` if it is installed, else `builtin`.
    case automatic
    /// The model that is built into the program.
    case builtin
    /// The installed model with a pretrained image network; see ``VisionModelFile``.
    case vision
    /// The model in a file.
    case file(String)

    /// Creates a choice from text: `auto`, `builtin`, `vision`, or the path of a model file.
    public init(_ text: String) {
        self =
            switch text {
            case "auto": .automatic
            case "builtin": .builtin
            case "vision": .vision
            default: .file(text)
            }
    }

    /// Loads the model of a catalog.
    ///
    /// - Parameter used: The model that the catalog was made with; `nil` for a new catalog. Only `automatic` depends on
    ///   it: the other choices are the caller's, which need not fit the catalog.
    /// - Throws: `ModelFileError` if the model is not installed, or its file cannot be used; ``UnknownModel`` if
    ///   `automatic` finds the catalog's model neither built in nor installed.
    public func load(for used: EmbeddingModel? = nil) throws -> ClipModel {
        switch self {
        case .builtin: return .shipped
        case .vision:
            return try installedVision().load()
        case .file(let path): return try ClipModel(atPath: path)
        case .automatic:
            // A catalog of a network has the sketches of a model, too.
            func isUsed(_ fingerprint: String) -> Bool {
                used?.fingerprint == fingerprint || used?.isNetwork(beside: fingerprint) == true
            }
            if isUsed(ClipModel.shippedSummary.fingerprint) { return .shipped }
            let vision = try VisionModelFile.find()
            if used == nil, vision == nil, VisionModelFile.isMissing {
                throw ModelFileError(description: VisionModelFile.absence)
            }
            if let used, vision.map({ isUsed($0.summary.fingerprint) }) != true {
                throw UnknownModel(used, vision: vision)
            }
            return try vision?.load() ?? .shipped
        }
    }

    /// Reads the file of the model with all of its tensors. `automatic` is `vision`.
    ///
    /// - Throws: `ModelFileError` with the path, as ``load(for:)`` does.
    public func modelFile() throws -> ModelFile {
        switch self {
        case .builtin: return ClipModel.shippedModelFile
        case .automatic, .vision:
            let file = try installedVision()
            _ = try file.load()
            return try ModelFile(atPath: file.path)
        case .file(let path): return try ModelFile(atPath: path)
        }
    }

    private func installedVision() throws(ModelFileError) -> VisionModelFile {
        guard let file = try VisionModelFile.find() else { throw ModelFileError(description: VisionModelFile.absence) }
        return file
    }

    /// Returns `builtin` or `vision` if this is the model of embeddings; `nil` for any other model.
    public static func name(of model: EmbeddingModel) -> String? { name(ofFingerprint: model.fingerprint) }

    /// The fingerprints of `builtin` in older versions of vidrec.
    private static let formerBuiltins: Set = [
        "7fd40ba5a98a2575", "6a4cc13324031cca", "6a37058c0ba2c1fc", "312991f0c438f546",
    ]

    /// Returns `builtin` or `vision` if this is the fingerprint of that model; `nil` for any other model.
    package static func name(ofFingerprint fingerprint: String) -> String? {
        if fingerprint == ClipModel.shippedSummary.fingerprint { return "builtin" }
        return (try? VisionModelFile.find())?.summary.fingerprint == fingerprint ? "vision" : nil
    }

    /// Returns the name and the identity of a model, as in "vision, gru+content of 512 values (0123456789abcdef)".
    public static func description(of model: EmbeddingModel) -> String {
        let former = formerBuiltins.contains(model.fingerprint) ? "builtin of an older vidrec" : nil
        return ((name(of: model) ?? former).map { "\($0), " } ?? "") + "\(model)"
    }
}

/// The error of a catalog whose model is neither built in nor installed.
public struct UnknownModel: Error, Hashable, CustomStringConvertible {
    /// The model and those that there are, for people to read.
    public let description: String

    init(_ used: EmbeddingModel, vision: VisionModelFile?) {
        let other =
            vision.map { "vision (\($0.summary.fingerprint))" }
            ?? "vision, which is not installed (make model makes it)"
        description =
            "\(ModelChoice.description(of: used)), which is neither builtin (\(ClipModel.shippedSummary.fingerprint)) nor \(other)"
    }
}

extension ClipModel {
    /// Reads a model file.
    ///
    /// - Throws: `ModelFileError` with the path.
    public init(atPath path: String) throws(ModelFileError) {
        let data: Data
        do throws(UnreadableFile) {
            data = try contents(ofFile: path)
        } catch {
            throw ModelFileError(description: "cannot read the model '\(path)': \(error.reason)")
        }
        do throws(ModelFileError) {
            try self.init(decoding: data)
        } catch {
            throw ModelFileError(description: "cannot use the model '\(path)': \(error.description)")
        }
    }
}

extension ModelFile {
    /// Reads a model file with all of its tensors.
    ///
    /// - Throws: `ModelFileError` with the path.
    public init(atPath path: String) throws(ModelFileError) {
        do {
            try self.init(decoding: try contents(ofFile: path))
        } catch {
            let reason = (error as? UnreadableFile)?.reason ?? (error as? ModelFileError)?.description ?? "\(error)"
            throw ModelFileError(description: "cannot read the model '\(path)': \(reason)")
        }
    }
}
