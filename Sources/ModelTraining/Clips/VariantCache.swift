internal import Files
internal import ClipTypes
private import Digests
private import Foundation
internal import Isolation

/// A cache of the variants of clips: a folder with a file for each clip.
struct VariantCache: Sendable {
    /// The key of a file: all that determines its content.
    struct Key: Hashable, Sendable {
        let clip: ClipID
        /// The first 16 hexadecimal digits of the SHA-256 of the options, the donors, and the versions of the code.
        let fingerprint: String

        /// The version of the code: increase it when recipes or descriptors change.
        private static let version = 3

        /// Creates the key of a clip into which any of some donors may be mixed.
        init(clip: ClipID, options: TrainingSetOptions, donors: [ClipID]) {
            self.clip = clip
            let parts = [
                "variants \(Self.version)", "\(options.seed)", "\(options.variants)", options.sampling.description,
                "\(options.framesPerClip)", "\(DecodingLimits.standard)",
                options.layout.blocks.map { "\($0.name) \($0.range)" }.joined(separator: ","),
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
                code: .unusableWork, description: "cannot create the folder '\(folder)': \(systemReason(error))")
        }
    }

    /// Returns the number of bytes of a key's file; `nil` if there is none or it is damaged.
    func byteCount(for key: Key) -> Int? {
        guard let bytes = bytes(for: key), VariantFile.isWhole(bytes, key: key) else { return nil }
        return bytes.count
    }

    /// Returns the first `count` variants of a key, all by default.
    ///
    /// - Throws: `TrainingError` with the code `unusableWork` if there are none, or the file is damaged.
    func variants(for key: Key, first count: Int = .max) throws(TrainingError) -> [[QuantizedDescriptor]] {
        guard let bytes = bytes(for: key), let variants = VariantFile.decode(bytes, key: key, first: count) else {
            throw TrainingError(
                code: .unusableWork,
                description: "the file '\(path(for: key))' was removed or damaged during the training; train again")
        }
        return variants
    }

    /// Stores variants. Readers see the whole file or none.
    ///
    /// - Returns: The number of bytes of the file.
    func store(_ variants: [[QuantizedDescriptor]], for key: Key) throws(TrainingError) -> Int {
        let path = path(for: key)
        let bytes = VariantFile.encode(variants, key: key)
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw TrainingError.cannotWrite(path, error)
        }
        return bytes.count
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

    private func path(for key: Key) -> String { "\(folder)/\(key.clip)-\(key.fingerprint)\(Self.fileEnding)" }

    private func bytes(for key: Key) -> [UInt8]? {
        guard let file = try? RandomAccessFile(openingForReading: path(for: key)) else { return nil }
        return file.bytes(file.byteCount, at: 0)
    }
}
