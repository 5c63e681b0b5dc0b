private import Digests
internal import Files
private import Foundation
internal import SequenceModels

extension FeatureFile {
    /// A file that is being written.
    public struct Writer: ~Copyable {
        private let handle: FileHandle
        private let featureCount: Int
        private var hash = SHA256()
        private var table: [UInt8] = []
        private var count = 0

        fileprivate init(handle: FileHandle, featureCount: Int) {
            self.handle = handle
            self.featureCount = featureCount
        }

        /// Adds a clip, without its views without content; one without any view with content is left out.
        ///
        /// - Throws: `TrainingError` with the code `unsuitableData` if a value is not finite or a frame has another number
        ///   of features than the file; errors of writing.
        public mutating func add(_ clip: TrainingClip) throws {
            let views = clip.views.filter(\.hasContent)
            guard !views.isEmpty else { return }
            for frame in views.lazy.flatMap(\.frames) where frame.values.count != featureCount {
                throw TrainingError(
                    code: .unsuitableData,
                    description: "a clip has frames of \(frame.values.count) values, not \(featureCount)")
            }
            let frameCount = views.reduce(0) { max($0, $1.frames.count) }
            guard let bytes = encode(views, frameCount: frameCount, featureCount: featureCount) else {
                throw TrainingError(
                    code: .unsuitableData, description: "a clip of group \(clip.group) has values that are not finite")
            }
            try write(bytes)
            for number in [clip.group, clip.label, views.count, frameCount] { UInt32(number).append(to: &table) }
            count += 1
        }

        fileprivate consuming func finish() throws {
            try write(table)
            var counts: [UInt8] = []
            UInt32(count).append(to: &counts)
            UInt32(featureCount).append(to: &counts)
            try write(counts)
            // The digest is of what precedes it.
            let handle = handle
            try handle.write(contentsOf: hash.finalize())
            try handle.close()
        }

        fileprivate mutating func write(_ bytes: [UInt8]) throws {
            hash.update(bytes)
            try handle.write(contentsOf: bytes)
        }
    }

    /// Writes a file, and opens it. Until it is whole, it has another name; after an error, nothing of it is left.
    ///
    /// - Parameters:
    ///   - path: The path of the file, which is replaced if it exists.
    ///   - key: The 32 bytes by which the file is recognized when it is opened.
    ///   - featureCount: The number of features of a frame.
    ///   - body: Adds the clips.
    /// - Throws: `TrainingError` with the code `unusableWork` if the file cannot be written, `unsuitableData` if features
    ///   cannot be trained on; errors of `body`.
    public static func write(
        _ path: String, key: [UInt8], featureCount: Int, _ body: (inout Writer) async throws -> Void
    ) async throws -> FeatureFile {
        precondition(key.count == keySize, "a key of \(key.count) bytes, not \(keySize)")
        let part = path + ".part"
        do {
            guard FileManager.default.createFile(atPath: part, contents: nil) else {
                throw POSIXError(POSIXErrorCode(rawValue: SystemCalls.lastError) ?? .EIO)
            }
            var writer = Writer(handle: try FileHandle(forWritingTo: URL(filePath: part)), featureCount: featureCount)
            try writer.write(mark + key)
            try await body(&writer)
            try writer.finish()
            try SystemCalls.move(part, to: path)
        } catch {
            try? FileManager.default.removeItem(atPath: part)
            guard !(error is TrainingError), !(error is CancellationError) else { throw error }
            throw TrainingError.cannotWrite(path, error)
        }
        guard let file = FeatureFile(openingFile: path, key: key) else {
            throw TrainingError(code: .unusableWork, description: "cannot read '\(path)', which was just written")
        }
        return file
    }
}
