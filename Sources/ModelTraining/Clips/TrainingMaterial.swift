internal import Files
internal import Concurrency
internal import ClipTypes
private import Foundation
internal import SequenceModels
internal import Isolation

/// The training data of a model: clips with their altered copies, and frames of some of the clips.
struct TrainingMaterial: Sendable {
    /// A clip and its altered copies.
    struct Clip: Sendable {
        let group: Int
        /// The label of its content; `nil` if unknown.
        let label: String?
        /// The frames of each view, the clip itself first.
        let variants: [[QuantizedDescriptor]]
    }

    let clips: [Clip]
    /// Some of the clips with their frames, for fitting the odds of a copy.
    let calibration: [Calibration.Clip]
    let failures: Int

    /// The maximum number of frames of a clip that are altered.
    static let mostFrames = 16
    /// The maximum number of clips for fitting the odds; their pictures are in memory.
    static let mostCalibrationClips = 160
    /// The maximum number of frames of a clip for fitting the odds.
    static let mostCalibrationFrames = 40

    /// Decodes, alters and describes the clips that are not in the work folder.
    static func prepare(
        _ options: SummarizerTraining.Options, pool: DecodePool,
        onEvent: @escaping @Sendable (SummarizerTraining.Event) -> Void
    ) async throws -> TrainingMaterial {
        // Denser than the sampling of indexed clips: the projection is also for queries.
        let setOptions = TrainingSetOptions(
            seed: options.seed, variants: options.variants, sampling: .copyQuery,
            framesPerClip: mostFrames, jobs: options.jobs)
        let set = try await TrainingSet.prepare(
            folder: options.folder, cache: options.work, pool: pool, options: setOptions
        ) { progress in
            if progress.done == 0 {
                if let notice = progress.notice { onEvent(.notice(notice)) }
                onEvent(.stage(announcement(of: progress.total, options: options)))
            }
            if let path = progress.lastPath, case .failed(let reason)? = progress.lastOutcome {
                onEvent(.failed(path: path, reason: reason))
            }
            onEvent(.prepared(clips: progress.done, of: progress.total))
        }
        var numbers: [ExactText: Int] = [:]
        let groups = set.clips.map { clip in
            let number = numbers[clip.group] ?? numbers.count
            numbers[clip.group] = number
            return number
        }
        let step = max(1, (set.clips.count + mostCalibrationClips - 1) / mostCalibrationClips)
        let chosen = set.clips.indices.filter { $0.isMultiple(of: step) }
        var calibration = [Calibration.Clip?](repeating: nil, count: chosen.count)
        try await forEachConcurrently(chosen, width: options.jobs) { number in
            await Result { try await calibrationClip(set.clips[number].path, group: groups[number], pool: pool) }
        } receive: { place, result in
            switch result {
            case .success(let clip): calibration[place] = clip
            case .failure(let error): guard error is DecodeFailure else { throw error }
            }
            return nil
        }
        try Task.checkCancellation()
        return TrainingMaterial(
            clips: zip(set.clips, groups).map { Clip(group: $1, label: $0.label, variants: $0.variants) },
            calibration: calibration.compactMap { $0 }, failures: set.failures.count)
    }

    /// Returns what the training does, and what it costs at most.
    private static func announcement(of clips: Int, options: SummarizerTraining.Options) -> String {
        let frames = clips * options.variants * mostFrames
        let seconds = max(1, Int(Double(frames) * 0.0015 / Double(options.jobs)))
        return
            "decoding and altering \(clips) clips in \(options.variants) views each, at most \(seconds) s for those not in the "
            + "work folder; then at most \(options.network.epochs) epochs of training"
    }

    private static func calibrationClip(
        _ path: String, group: Int, pool: DecodePool
    ) async throws -> Calibration.Clip {
        let clip = try await pool.describe(
            path,
            [
                WorkerTask.FrameRequest(
                    FrameSelection(.copyQuery, maximumFrames: mostCalibrationFrames), pictures: true),
                WorkerTask.FrameRequest(FrameSelection(.adaptive), descriptors: true),
            ])
        return Calibration.Clip(
            group: group, frames: clip.selections[0].pictures, duration: clip.metadata.duration,
            indexed: clip.selections[1].descriptors)
    }
}

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
            throw TrainingError(code: .notWritable, description: "cannot write '\(path)': \(systemReason(error))")
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
