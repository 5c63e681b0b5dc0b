internal import Files
internal import Concurrency
public import ClipTypes
public import Isolation

/// The described frames of a folder's clips and of altered copies of them: the data that models are trained on.
///
/// Every clip is decoded once, and its pixels are altered (see `PictureAugmentation`), so that descriptors change as
/// those of real copies do; the results are cached, and nothing is decoded again for the same clips and options.
public struct TrainingSet: Sendable {
    /// A clip with its altered copies.
    public struct Clip: Hashable, Sendable {
        /// The id of the clip's content.
        public let id: ClipID
        /// The absolute path of the first file with this content.
        public let path: String
        /// The group of the clip: clips of one group show the same footage; they are never negatives of each other and
        /// are held out together.
        public let group: ExactText
        /// The label of the clip's content; `nil` if unknown.
        public let label: String?
        /// The quantized descriptors of the sampled frames: at index 0 those of the clip itself, then those of each
        /// altered copy. All variants have the same frames at the same times.
        public let variants: [[QuantizedDescriptor]]
    }

    /// A file of the folder that could not be used.
    public struct Failure: Hashable, Sendable {
        /// The absolute path of the file.
        public let path: String
        /// Why the file could not be used, for people to read.
        public let reason: String
    }

    /// The minimum number of usable clips of a training set; with fewer, `prepare` throws.
    public static let fewestClips = 8

    /// The usable clips in the order of their paths, each once, whatever the number of files with its content.
    public let clips: [Clip]
    /// The files that could not be used, in the order of their paths.
    public let failures: [Failure]
    /// The path of the manifest with groups and labels; `nil` if there is none, so that each clip is a group of its
    /// own.
    public let manifest: String?

    /// Prepares a folder's clips and altered copies of them, from the cache where possible.
    ///
    /// If the folder has a `manifest.csv` with the columns `file` (relative to the folder) and `group`, it gives the
    /// groups; other clips are groups of their own. A column `label` gives the labels. The result is the same for any
    /// number of jobs. A clip that cannot be used is a failure of the result, and the others continue.
    ///
    /// - Parameters:
    ///   - folder: The folder of the clips, searched with its subfolders.
    ///   - cache: The folder of the cache, which is created if needed: a file for each clip, named by its id and a
    ///     fingerprint of all that determines its content. Damaged files and those of other versions are replaced.
    ///     Nothing is removed.
    ///   - pool: The pool that decodes and alters the clips.
    ///   - options: The settings of sampling and alteration.
    ///   - onProgress: Called at the start and after every clip; an error that it throws ends the preparation.
    /// - Throws: ``TrainingError`` if the folder, its manifest or the cache cannot be used, or there are fewer than
    ///   ``fewestClips`` usable clips; `CancellationError` if the task is cancelled; finished clips stay in the cache;
    ///   and errors of `onProgress`.
    /// - Complexity: About 1.5 ms for each frame of each variant. Memory: a kilobyte for each of these frames, and
    ///   the pictures of the clips in flight and of the donors.
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
        var progress = TrainingSetProgress(total: inventory.clips.count, notice: inventory.manifestNotice)
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
            variants.map { Clip(id: clip.id, path: clip.path, group: clip.group, label: clip.label, variants: $0) }
        }
        guard clips.count >= fewestClips else {
            throw TrainingError(
                code: .unsuitableData,
                description: "'\(folder)' has \(counted(clips.count, "usable clip")) and"
                    + " \(counted(failures.count, "unusable file")); training needs at least \(fewestClips) clips")
        }
        failures.sort { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
        return TrainingSet(clips: clips, failures: failures, manifest: inventory.manifest)
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
