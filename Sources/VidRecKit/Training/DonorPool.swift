internal import ClipTypes
private import VideoDecoding

/// The pictures of the clips that are mixed with others.
struct DonorPool: Sendable {
    /// How many pictures of a clip are kept, from its start on.
    private static let pictures = 16

    private var clips: [ClipID: [Picture]] = [:]

    /// A pool of none.
    init() {}

    /// Decodes the clips of a pool. Those that cannot be decoded are left out: they are reported where they are clips.
    init(decoding pool: [TrainingInventory.Clip], options: TrainingSetOptions) async throws {
        let decoder = options.decoder
        let sampling = options.sampling
        try await forEachConcurrently(pool, width: options.jobs) { clip in
            var pictures: [Picture] = []
            _ = try? decoder.decode(clip.path, sampling: sampling) {
                if pictures.count < Self.pictures { pictures.append($0.picture) }
            }
            return pictures
        } receive: { number, pictures in
            if !pictures.isEmpty { clips[pool[number].id] = pictures }
            return nil
        }
    }

    /// The pictures of one of the candidates; none if none can be decoded.
    func draw(from candidates: [ClipID], using generator: inout SeededGenerator) -> [Picture] {
        let present = candidates.compactMap { clips[$0] }
        let place = Int(generator.nextUnit() * Double(present.count))
        return present.isEmpty ? [] : present[place]
    }
}
