internal import ClipTypes
internal import Kernels

/// The choice of the clips whose pictures are mixed into others: a small pool, since it stays in memory.
///
/// The choice depends on identities and the seed alone, so that a clip that comes or goes seldom changes it.
struct DonorChoice {
    /// The maximum number of clips in the pool.
    static let size = 32

    /// The clips of the pool.
    let pool: [TrainingInventory.Clip]

    init(_ clips: [TrainingInventory.Clip], seed: UInt64) {
        let ranked = clips.map { (rank: SeededGenerator(seed: seed, clip: $0.id, number: .max).state, clip: $0) }
        pool = ranked.sorted { ($0.rank, $0.clip.id) < ($1.rank, $1.clip.id) }.prefix(Self.size).map(\.clip)
    }

    /// Returns the clips of the pool that belong to another group than a clip.
    func candidates(for clip: TrainingInventory.Clip) -> [ClipID] {
        pool.filter { $0.group != clip.group }.map(\.id)
    }
}

extension SeededGenerator {
    /// Creates a generator for one use of one clip.
    init(seed: UInt64, clip: ClipID, number: UInt64) {
        self.init(seed: seed)
        state = next() ^ clip.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        state = next() ^ number
        state = next()
    }
}
