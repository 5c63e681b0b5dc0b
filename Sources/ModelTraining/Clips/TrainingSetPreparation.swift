internal import Files
internal import Concurrency
internal import ClipTypes
internal import Isolation

/// The preparation of a training set: finds the clips of a folder and what of them is in the cache, then makes the rest.
struct TrainingSetPreparation {
    /// What the preparation of some clips took.
    struct Measurement: Hashable, Sendable {
        /// The number of clips that were decoded and altered to measure.
        var clips = 0
        /// The time that they took, multiplied by the number of clips in flight.
        var time = Duration.zero
    }

    /// The number of clips that are prepared first, to measure.
    private static let measuredClips = 8

    private let folder: String
    private let cache: VariantCache
    private let pool: DecodePool
    private let options: TrainingSetOptions
    private let onProgress: @Sendable (TrainingSetProgress) throws -> Void
    private let inventory: TrainingInventory
    private let donors: DonorChoice
    private var donorPool: DonorPool?
    private var progress: TrainingSetProgress
    private var failures: [TrainingSet.Failure]
    private var keys: [VariantCache.Key]
    /// The size of each clip's file in the cache; `nil` without one.
    private var byteCounts: [Int?]
    /// The indices of the clips that are neither in the cache nor failed.
    private(set) var missing: [Int]

    /// Finds the clips, and checks their files in the cache.
    ///
    /// - Throws: As ``TrainingSet/prepare(folder:cache:pool:options:onProgress:)``.
    init(
        folder: String, cache: String, pool: DecodePool, options: TrainingSetOptions,
        onHashed: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in },
        onProgress: @Sendable @escaping (TrainingSetProgress) throws -> Void
    ) async throws {
        let cache = try VariantCache(creating: canonicalPath(cache))
        let inventory = try await TrainingInventory(
            folder: canonicalPath(folder), cache: cache.folder, pool: pool, jobs: options.jobs,
            onHashed: onHashed)
        try Task.checkCancellation()
        var progress = TrainingSetProgress(total: inventory.clips.count, notice: inventory.manifestNotice)
        try onProgress(progress)
        let donors = DonorChoice(inventory.clips, seed: options.seed)
        let keys = inventory.clips.map { clip in
            VariantCache.Key(clip: clip.id, options: options, donors: donors.candidates(for: clip))
        }
        var byteCounts = [Int?](repeating: nil, count: keys.count)
        try await forEachConcurrently(keys, width: options.jobs) { key in
            cache.byteCount(for: key)
        } receive: { number, found in
            byteCounts[number] = found
            guard found != nil else { return nil }
            progress.count(inventory.clips[number].path, as: .reused)
            try onProgress(progress)
            return nil
        }
        try Task.checkCancellation()
        (self.folder, self.cache, self.pool, self.options, self.onProgress) = (folder, cache, pool, options, onProgress)
        (self.inventory, self.donors, self.progress, self.keys) = (inventory, donors, progress, keys)
        self.byteCounts = byteCounts
        failures = inventory.failures
        missing = keys.indices.filter { byteCounts[$0] == nil }
    }

    /// The number of clips that were found, and of those of them that are prepared.
    var clipCounts: (found: Int, prepared: Int) { (keys.count, byteCounts.count { $0 != nil }) }

    /// The mean size of the files in the cache; `nil` without any.
    var meanByteCount: Int? {
        let known = byteCounts.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(0, +) / known.count
    }

    /// Makes a few of the missing clips, spread over the folder, and returns what they took.
    mutating func measure() async throws -> Measurement {
        let count = min(Self.measuredClips, missing.count)
        let chosen = (0..<count).map { missing[$0 * missing.count / count] }
        try await decodeDonors()
        let (start, made) = (ContinuousClock.now, progress.made)
        try await make(chosen)
        let flights = min(options.jobs, count)
        return Measurement(clips: progress.made - made, time: (.now - start) * flights)
    }

    /// Makes the missing clips, and returns the training set.
    mutating func finish() async throws -> TrainingSet {
        try await decodeDonors()
        try await make(missing)
        let clips = inventory.clips.indices.compactMap { number -> TrainingSet.Clip? in
            guard byteCounts[number] != nil else { return nil }
            let clip = inventory.clips[number]
            return TrainingSet.Clip(
                id: clip.id, path: clip.path, group: clip.group, label: clip.label, key: keys[number])
        }
        guard clips.count >= TrainingSet.fewestClips else {
            throw TrainingError(
                code: .unsuitableData,
                description: "'\(folder)' has \(Self.counted(clips.count, "usable clip")) and"
                    + " \(Self.counted(failures.count, "unusable file")); training needs at least"
                    + " \(TrainingSet.fewestClips) clips")
        }
        failures.sort { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
        return TrainingSet(clips: clips, failures: failures, manifest: inventory.manifest, cache: cache)
    }

    private mutating func decodeDonors() async throws {
        guard donorPool == nil, !missing.isEmpty else { return }
        donorPool = try await DonorPool(decoding: donors.pool, by: pool, options: options)
        try Task.checkCancellation()
    }

    private mutating func make(_ numbers: [Int]) async throws {
        let (cache, donors) = (cache, donors)
        let maker = VariantMaker(options: options, pool: pool, donors: donorPool ?? DonorPool())
        let work = numbers.map { (clip: inventory.clips[$0], key: keys[$0]) }
        var (progress, failures, byteCounts) = (progress, failures, byteCounts)
        defer { (self.progress, self.failures, self.byteCounts) = (progress, failures, byteCounts) }
        try await forEachConcurrently(work, width: options.jobs) { clip, key in
            await Result { try await maker.makeVariants(of: clip, donors: donors.candidates(for: clip)) }.map { made in
                Result { try cache.store(made, for: key) }
            }
        } receive: { index, result in
            let clip = work[index].clip
            do {
                byteCounts[numbers[index]] = try result.get().get()
                progress.count(clip.path, as: .made)
            } catch let error as UnreadableFile {
                failures.append(TrainingSet.Failure(path: clip.path, reason: error.reason))
                progress.count(clip.path, as: .failed(reason: error.reason))
            }
            try onProgress(progress)
            return nil
        }
        try Task.checkCancellation()
        let done = Set(numbers)
        missing.removeAll { done.contains($0) }
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
