internal import Concurrency
internal import ClipTypes
internal import Kernels
internal import Isolation

/// The pictures of the clips that are mixed into others.
struct DonorPool: Sendable {
    /// The number of pictures of a clip, from its start on.
    private static let pictures = 16

    private var clips: [ClipID: [Picture]] = [:]

    /// Creates an empty pool.
    init() {}

    /// Decodes the clips of a pool. Those that cannot be decoded are skipped: they are reported as training clips.
    ///
    /// - Throws: `WorkerError`, `CancellationError`.
    init(decoding pool: [TrainingInventory.Clip], by worker: DecodePool, options: TrainingSetOptions) async throws {
        let request = WorkerTask.FrameRequest(options.selection, pictures: true)
        try await forEachConcurrently(pool, width: options.jobs) { clip in
            await Result { try await worker.describe(clip.path, [request]).selections[0].pictures.map(\.picture) }
        } receive: { number, result in
            switch result {
            case .success(let pictures):
                if !pictures.isEmpty { clips[pool[number].id] = Array(pictures.prefix(Self.pictures)) }
            case .failure(let error):
                guard error is DecodeFailure else { throw error }
            }
            return nil
        }
    }

    /// Returns a random candidate with pictures; `nil` if there is none.
    func draw(from candidates: [ClipID], using generator: inout SeededGenerator) -> ClipID? {
        let present = candidates.filter { clips[$0] != nil }
        let place = Int(generator.nextUnit() * Double(present.count))
        return present.isEmpty ? nil : present[place]
    }

    /// Returns the pictures of a clip of the pool.
    func pictures(of clip: ClipID) -> [Picture] { clips[clip] ?? [] }
}
