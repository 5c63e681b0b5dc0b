internal import Concurrency
internal import ClipTypes
internal import CopyMatching
internal import Isolation
internal import SequenceModels

extension SummarizerTraining {
    /// The maximum number of clips for fitting the odds.
    static let mostCalibrationClips = 160
    /// The maximum number of frames of a clip for fitting the odds.
    static let mostCalibrationFrames = 40

    /// Fits the odds of a copy to searches for altered copies of some of the clips.
    func calibration(
        _ material: TrainingMaterial, projections: Projections, pool: DecodePool,
        onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> CopyCalibration {
        onEvent(.began(.calibration))
        var frames = try FrameStore(creating: options.work + "/training.frames")
        let clips = try await calibrationClips(of: material, frames: &frames, pool: pool)
        // A clip is projected by what was learned without its group.
        let halves = try projections.halves.map { projection in
            (
                projection: projection,
                background: try CopyBackground(material, projection: projection, omitted: options.omitted),
                tracks: clips.map { clip in
                    SketchTrack(
                        frames: clip.indexed.map { ($0.time, $0.weight, projection.project($0.values), $0.detail) },
                        duration: clip.duration)
                }
            )
        }
        let calibration = Calibration(seed: options.seed, frames: frames)
        let steps = StepCounter(.calibration, of: clips.count, onEvent: onEvent)
        let found = try await concurrentMap(Array(clips.indices), width: options.jobs) { number in
            let half = halves[clips[number].group % 2]
            let examples = try await calibration.examples(
                of: number, among: clips, tracks: half.tracks, projection: half.projection,
                background: half.background, pool: pool)
            steps.advance()
            return examples
        }
        let withoutOrder = options.omitted.contains(.alignment)
        guard let fitted = CopyCalibration(fitting: found.flatMap { $0 }, withoutOrder: withoutOrder) else {
            throw TrainingError(
                code: .unsuitableData,
                description: "the clips in '\(options.folder)' are too few to fit the odds of a copy")
        }
        return fitted
    }

    /// Decodes the clips for fitting the odds, evenly spread over the clips; those that cannot be decoded are left out.
    private func calibrationClips(
        of material: TrainingMaterial, frames: inout FrameStore, pool: DecodePool
    ) async throws -> [Calibration.Clip] {
        let most = Self.mostCalibrationClips
        let step = max(1, (material.clips.count + most - 1) / most)
        let chosen = material.clips.enumerated().filter { $0.offset.isMultiple(of: step) }.map(\.element)
        let requests = [
            WorkerTask.FrameRequest(
                FrameSelection(.copyQuery, maximumFrames: Self.mostCalibrationFrames), pictures: true),
            WorkerTask.FrameRequest(FrameSelection(.adaptive), descriptors: true),
        ]
        var clips = [Calibration.Clip?](repeating: nil, count: chosen.count)
        try await forEachConcurrently(chosen, width: options.jobs) { clip in
            await Result { try await pool.describe(clip.source.path, requests) }
        } receive: { number, result in
            do {
                let described = try result.get()
                clips[number] = Calibration.Clip(
                    group: chosen[number].group, frames: try frames.append(described.selections[0].pictures),
                    duration: described.metadata.duration, indexed: described.selections[1].descriptors)
            } catch is DecodeFailure {}
            return nil
        }
        try Task.checkCancellation()
        return clips.compactMap { $0 }
    }
}
