private import Foundation

/// The file of a training's checkpoint in the work folder.
struct TrainingCheckpointFile {
    private let path: String

    init(folder: String) {
        path = folder + "/training.checkpoint"
    }

    /// Returns the last checkpoint; `nil` if there is none or it is damaged.
    func load() -> TrainingCheckpoint? {
        FileManager.default.contents(atPath: path).flatMap { try? TrainingCheckpoint(decoding: $0) }
    }

    func save(_ checkpoint: TrainingCheckpoint) throws {
        do {
            try checkpoint.encoded().write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw TrainingError.cannotWrite(path, error)
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
