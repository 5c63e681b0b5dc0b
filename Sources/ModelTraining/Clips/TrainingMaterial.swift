internal import ClipTypes
private import Digests
internal import Isolation

/// The training data of a model: clips with numbered groups, whose altered copies are read from the work folder.
struct TrainingMaterial: Sendable {
    /// A clip.
    struct Clip: Sendable {
        let source: TrainingSet.Clip
        /// The number of its group.
        let group: Int
    }

    let clips: [Clip]
    private let trainingSet: TrainingSet

    /// The maximum number of frames of a clip that are altered.
    static let mostFrames = 16
    /// The version of what the stages make of the clips: increase it when they change.
    private static let version = 1

    init(_ set: TrainingSet) {
        var numbers: [ExactText: Int] = [:]
        clips = set.clips.map { clip in
            let number = numbers[clip.group] ?? numbers.count
            numbers[clip.group] = number
            return Clip(source: clip, group: number)
        }
        trainingSet = set
    }

    /// The number of files that could not be used.
    var failures: Int { trainingSet.failures.count }

    /// Returns the frames of each view of a clip, the clip itself first, at most `count` views.
    func variants(of clip: Clip, first count: Int = .max) throws(TrainingError) -> [[QuantizedDescriptor]] {
        try trainingSet.variants(of: clip.source, first: count)
    }

    /// Returns the descriptors of the frames of a clip itself.
    func original(of clip: Clip) throws(TrainingError) -> [FrameDescriptor] {
        try variants(of: clip, first: 1)[0].map(\.descriptor)
    }

    /// Returns the SHA-256 of all that determines the variants and their use, by which results are recognized that were
    /// made of them.
    func key(_ settings: [String]) -> [UInt8] {
        var hash = SHA256()
        hash.update(Array("material \(Self.version)\n\(settings.joined(separator: "\n"))\n".utf8))
        for clip in clips {
            let label = clip.source.label ?? ""
            hash.update(
                clip.source.key.clip.bytes
                    + Array("\(clip.source.key.fingerprint) \(clip.group) \(label.utf8.count) \(label)\n".utf8))
        }
        return hash.finalize()
    }

    /// Finds the clips of a training and what of them is in the work folder.
    static func preparation(
        _ options: SummarizerTraining.Options, pool: DecodePool,
        onEvent: @escaping @Sendable (SummarizerTraining.Event) -> Void
    ) async throws -> TrainingSetPreparation {
        // Denser than the sampling of indexed clips: the projection is also for queries.
        let setOptions = TrainingSetOptions(
            seed: options.seed, variants: options.variants, sampling: .copyQuery, framesPerClip: mostFrames,
            jobs: options.jobs)
        onEvent(.began(.inventory))
        return try await TrainingSetPreparation(
            folder: options.folder, cache: options.work, pool: pool, options: setOptions,
            onHashed: { onEvent(.advanced(.inventory, done: $0, of: $1)) },
            onProgress: { progress in
                if progress.done == 0 {
                    if let notice = progress.notice { onEvent(.notice(notice)) }
                    onEvent(.began(.preparation))
                }
                if let path = progress.lastPath, case .failed(let reason)? = progress.lastOutcome {
                    onEvent(.failed(path: path, reason: reason))
                }
                onEvent(.advanced(.preparation, done: progress.done, of: progress.total))
            })
    }
}
