internal import Files
internal import Concurrency
public import ClipTypes
public import Isolation

/// The described frames of a folder's clips and of altered copies of them: what models are trained on.
///
/// Every clip is decoded once and altered in pixels (see `PictureAugmentation`), so that descriptors change as those of
/// real copies do; the results are kept in a cache, and nothing is decoded again for the same clips and options.
public struct TrainingSet: Sendable {
    /// A clip with its altered copies.
    public struct Clip: Hashable, Sendable {
        /// Its identity.
        public let id: ClipID
        /// The absolute path of the first file that holds it.
        public let path: String
        /// What it was made from. Clips of one source show the same footage: they are no strangers to each other, and a
        /// split for validation keeps them on one side.
        public let source: String
        /// What it shows, if the manifest says so.
        public let label: String?
        /// The sketches of the sampled frames: at 0 of the clip itself, then of each altered copy. All variants have the
        /// same frames at the same times.
        public let variants: [[QuantizedDescriptor]]
    }

    /// A file that could not be used.
    public struct Failure: Hashable, Sendable {
        /// Its absolute path.
        public let path: String
        /// Why.
        public let reason: String
    }

    /// The fewest clips that a set can have: with fewer there is nothing to tell apart.
    public static let fewestClips = 8

    /// The clips in the order of their paths, each once, whatever the number of files with its bytes.
    public let clips: [Clip]
    /// The files that could not be used, in the order of their paths.
    public let failures: [Failure]
    /// The manifest that says which clips have one source; without one, each clip is its own.
    public let manifest: String?

    /// Reads a folder's clips, or what the cache has of them, and makes altered copies.
    ///
    /// If the folder has a `manifest.csv` with the columns `file` (from the folder on) and `group`, clips of one group are
    /// one source; every other clip is a source by itself. A column `label` says what clips show. The result is the same whatever the number of jobs. A clip that
    /// cannot be used is a failure of the result, and the others go on.
    ///
    /// - Parameters:
    ///   - folder: where the clips are, with its folders.
    ///   - cache: a folder for what is made, created when needed: a file for each clip, named by its identity and by all
    ///     that decides the contents. Damaged files and those of other versions are made anew. Nothing is removed.
    ///   - pool: what decodes and alters them.
    ///   - options: how clips are read and altered.
    ///   - onProgress: told of the total first, then after every clip.
    /// - Throws: ``TrainingError`` if the folder, its manifest or the cache cannot be used, or there are fewer than
    ///   ``fewestClips`` usable clips; `CancellationError` if the task is cancelled, when finished clips are in the cache;
    ///   and what `onProgress` throws.
    /// - Complexity: a clip's frames times the variants, some 1.5 ms each. In memory: a kilobyte for each of these frames,
    ///   and the pictures of the clips in hand and of the donors.
    public static func prepare(
        folder: String,
        cache: String,
        pool: DecodePool,
        options: TrainingSetOptions = TrainingSetOptions(),
        onProgress: @Sendable (TrainingSetProgress) throws -> Void = { _ in }
    ) async throws -> TrainingSet {
        let cache = try VariantCache(creating: canonicalPath(cache))
        let inventory = try await TrainingInventory(
            folder: canonicalPath(folder), cache: cache.folder, pool: pool, jobs: options.jobs)
        try Task.checkCancellation()
        var progress = TrainingSetProgress(total: inventory.clips.count)
        var failures = inventory.failures
        var variants = [[[QuantizedDescriptor]]?](repeating: nil, count: inventory.clips.count)
        try onProgress(progress)

        let donors = DonorChoice(inventory.clips, seed: options.seed)
        let keys = inventory.clips.map { clip in
            VariantCache.Key(clip: clip.id, options: options, donors: donors.candidates(for: clip))
        }
        try await forEachConcurrently(keys, width: options.jobs) { key in
            cache.variants(for: key)
        } receive: { number, found in
            variants[number] = found
            guard found != nil else { return nil }
            progress.count(inventory.clips[number].path, as: .reused)
            try onProgress(progress)
            return nil
        }
        try Task.checkCancellation()

        let missing = inventory.clips.indices.filter { variants[$0] == nil }
        let donorPool =
            missing.isEmpty ? DonorPool() : try await DonorPool(decoding: donors.pool, by: pool, options: options)
        try Task.checkCancellation()
        let maker = VariantMaker(options: options, pool: pool, donors: donorPool)
        let work = missing.map { (clip: inventory.clips[$0], key: keys[$0]) }
        try await forEachConcurrently(work, width: options.jobs) { clip, key in
            await Result { try await maker.makeVariants(of: clip, donors: key.donors) }.map { made in
                (made, Result { try cache.store(made, for: key) })
            }
        } receive: { index, result in
            let clip = work[index].clip
            do {
                let (made, storing) = try result.get()
                try storing.get()
                variants[missing[index]] = made
                progress.count(clip.path, as: .made)
            } catch let error as UnreadableFile {
                failures.append(Failure(path: clip.path, reason: error.reason))
                progress.count(clip.path, as: .failed(reason: error.reason))
            }
            try onProgress(progress)
            return nil
        }
        try Task.checkCancellation()

        let clips = zip(inventory.clips, variants).compactMap { clip, variants in
            variants.map { Clip(id: clip.id, path: clip.path, source: clip.source, label: clip.label, variants: $0) }
        }
        guard clips.count >= fewestClips else {
            throw TrainingError(
                code: .unsuitableData,
                description: "'\(folder)' has \(counted(clips.count, "clip")) that can be used and"
                    + " \(counted(failures.count, "file")) that cannot; training takes at least \(fewestClips)")
        }
        failures.sort { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
        return TrainingSet(clips: clips, failures: failures, manifest: inventory.manifest)
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
