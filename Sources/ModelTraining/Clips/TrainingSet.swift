internal import Files
internal import Concurrency
public import ClipTypes
public import Isolation

/// The described frames of a folder's clips and of altered copies of them: the data that models are trained on.
///
/// Every clip is decoded once, and its pixels are altered (see `PictureAugmentation`), so that descriptors change as
/// those of real copies do. The results stay in the files of a cache, from which they are read clip by clip; nothing is
/// decoded again for the same clips and options.
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
        let key: VariantCache.Key
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

    let cache: VariantCache

    /// Returns the quantized descriptors of a clip's sampled frames: at index 0 those of the clip itself, then those of
    /// each altered copy. All variants have the same frames at the same times.
    ///
    /// - Parameters:
    ///   - clip: A clip of this training set.
    ///   - count: The maximum number of variants.
    /// - Throws: `TrainingError` with the code `unusableWork` if the clip's file in the cache was removed or damaged.
    public func variants(of clip: Clip, first count: Int = .max) throws(TrainingError) -> [[QuantizedDescriptor]] {
        try cache.variants(for: clip.key, first: count)
    }

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
    /// - Complexity: About 1.5 ms for each frame of each variant. Memory: under a kilobyte for each clip, and the
    ///   pictures of the clips in flight and of the donors.
    public static func prepare(
        folder: String,
        cache: String,
        pool: DecodePool,
        options: TrainingSetOptions = TrainingSetOptions(),
        onProgress: @Sendable @escaping (TrainingSetProgress) throws -> Void = { _ in }
    ) async throws -> TrainingSet {
        var preparation = try await TrainingSetPreparation(
            folder: folder, cache: cache, pool: pool, options: options, onProgress: onProgress)
        return try await preparation.finish()
    }
}
