internal import Files
internal import ClipTypes
private import Digests
private import Foundation
internal import Isolation
private import VisualDescriptors

/// A cache of the variants of clips: a folder with a file for each clip.
struct VariantCache: Sendable {
    /// The key of a file: all that determines its content.
    struct Key: Hashable, Sendable {
        let clip: ClipID
        /// The clips that may be mixed into it.
        let donors: [ClipID]
        /// The first 16 hexadecimal digits of the SHA-256 of the options, the donors, and the versions of the code.
        let fingerprint: String

        /// The version of the code: increase it when recipes or descriptors change.
        private static let version = 3

        init(clip: ClipID, options: TrainingSetOptions, donors: [ClipID]) {
            self.clip = clip
            self.donors = donors
            let parts = [
                "variants \(Self.version)", "\(options.seed)", "\(options.variants)", options.sampling.description,
                "\(options.framesPerClip)", "\(DecodingLimits.standard)",
                FrameDescriber.layout.blocks.map { "\($0.name) \($0.range)" }.joined(separator: ","),
                donors.map(\.description).joined(separator: ","),
            ]
            let hash = SHA256.hash(Data(parts.joined(separator: "\n").utf8))
            fingerprint = hash.prefix(8).hexadecimal
        }
    }

    /// The path of the folder.
    let folder: String

    /// Creates the folder if it does not exist.
    init(creating folder: String) throws(TrainingError) {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw TrainingError(
                code: .notWritable, description: "cannot create the folder '\(folder)': \(systemReason(error))")
        }
    }

    /// Returns the variants of a key; `nil` if there are none or the file is damaged.
    func variants(for key: Key) -> [[QuantizedDescriptor]]? {
        guard let data = try? Data(contentsOf: file(for: key)) else { return nil }
        return VariantFile.decode([UInt8](data), key: key)
    }

    /// Stores variants. Readers see the whole file or none.
    func store(_ variants: [[QuantizedDescriptor]], for key: Key) throws(TrainingError) {
        let file = file(for: key)
        do {
            try Data(VariantFile.encode(variants, key: key)).write(to: file, options: .atomic)
        } catch {
            let path = file.path(percentEncoded: false)
            throw TrainingError(code: .notWritable, description: "cannot write '\(path)': \(systemReason(error))")
        }
    }

    /// Removes the cached files, and the folder if it is empty then.
    static func remove(_ folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasSuffix(fileEnding) {
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
        SystemCalls.removeEmptyFolder(folder)
    }

    private static let fileEnding = ".variants"

    private func file(for key: Key) -> URL {
        URL(filePath: "\(folder)/\(key.clip)-\(key.fingerprint)\(Self.fileEnding)")
    }
}
