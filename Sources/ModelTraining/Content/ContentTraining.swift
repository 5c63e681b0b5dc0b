internal import ClipTypes
private import ClipModels
internal import Concurrency
internal import Files
private import Foundation
public import Isolation
public import ModelFiles
internal import SequenceModels
private import VisualDescriptors

/// Trains the content head of a model with a pretrained network on a folder of clips with labels, on top of a model that
/// stays as it is.
///
/// Each clip is decoded once. Equal clips and models give equal models, for any number of jobs.
public struct ContentTraining: Sendable {
    /// The path of the folder of the clips. A `manifest.csv` with the columns `file`, `group` and `label` tells what they
    /// show; without it, directions are chosen by their variance alone.
    public var folder: String
    /// The model whose sketches, network and calibration the result has.
    public var base: ModelFile
    /// A model file with the pretrained network, in tensors and metadata whose names begin with `network.`.
    public var network: ModelFile
    /// The share of the summarizer of the other families in an embedding, where that of the linear part of the content
    /// is 1; at least 0.
    public var summarizerShare = Self.summarizerShare
    /// The maximum number of clips in flight.
    public var jobs = 1
    /// The settings of decoding; their number of jobs is ignored, and ``jobs`` is used instead.
    public var decoding = DecodePool.Options()

    /// An event of a training.
    public enum Event: Sendable {
        /// Clips were decoded and described: their number so far, and that of all of them.
        case described(done: Int, of: Int)
        /// A clip was skipped: its path, and why.
        case failed(path: String, reason: String)
        /// Something of the data is ignored: what and why, for people to read.
        case notice(String)
    }

    /// The result of a training.
    public struct Outcome: Sendable {
        /// The model: the base, the network and the head.
        public let file: ModelFile
        /// The number of clips.
        public let clips: Int
        /// The number of labels with several clips, each of which has a prototype.
        public let labels: Int
        /// The number of files that were skipped, because they could not be used.
        public let failures: Int
    }

    /// The default of ``summarizerShare``, chosen for the model `vision` on clips of held-out labels and scenes.
    public static let summarizerShare: Float = 0.2
    /// The minimum number of clips.
    private static let minimumClips = 8
    /// The number of clips that are added to the fit at once.
    private static let blockSize = 64

    /// Creates a training from its inputs; nothing is read yet.
    public init(folder: String, base: ModelFile, network: ModelFile) {
        self.folder = folder
        self.base = base
        self.network = network
    }

    /// The result without the pretrained network, to which `make model` adds it.
    public static func withoutNetwork(_ file: ModelFile) -> ModelFile {
        ModelFile(
            metadata: file.metadata.filter { !$0.key.hasPrefix("network.") },
            tensors: file.tensors.filter { !$0.key.hasPrefix("network.") })
    }

    /// Trains a head.
    ///
    /// - Parameter onEvent: Called with each event, from any thread.
    /// - Throws: ``TrainingError`` if the clips cannot be used; `ModelFileError` if the network cannot; `WorkerError`;
    ///   `CancellationError`.
    package func train(onEvent: @escaping @Sendable (Event) -> Void) async throws -> Outcome {
        guard let vision = try VisionNetwork(network) else {
            throw ModelFileError(description: "the file of the pretrained network has no 'network.name'")
        }
        // Computes the content vectors of frames; its own head is of no importance.
        let untrained = ContentHead(
            mean: [Float](repeating: 0, count: vision.featureCount),
            rows: [Float](repeating: 1, count: vision.featureCount), prototypes: [], responseMeans: [],
            responseRows: [], shares: [1, 0, 0])
        let model = try ClipModel(decoding: joined(untrained).encoded())
        var decoding = decoding
        decoding.jobs = jobs
        let pool = DecodePool(decoding, model: model.identity, modelFile: model.fileBytes)
        let result = await Result { try await train(pool, size: vision.featureCount, onEvent: onEvent) }
        await pool.end()
        return try result.get()
    }

    private func train(
        _ pool: DecodePool, size: Int, onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> Outcome {
        let inventory = try await TrainingInventory(
            folder: canonicalPath(folder), cache: "", pool: pool, jobs: jobs, onHashed: { _, _ in })
        if let notice = inventory.manifestNotice { onEvent(.notice(notice)) }
        for failure in inventory.failures { onEvent(.failed(path: failure.path, reason: failure.reason)) }
        var failures = inventory.failures.count
        var fit = ContentFit(
            size: size, classes: try VisionNetwork.classes(of: network, size: size), summarizerShare: summarizerShare)
        // As clips are indexed, and more frames to choose directions by.
        let requests = [FrameSampler.adaptive, .copyQuery].map {
            WorkerTask.FrameRequest(FrameSelection($0), descriptors: true, content: true)
        }
        var described = 0
        for start in stride(from: 0, to: inventory.clips.count, by: Self.blockSize) {
            let block = Array(inventory.clips[start..<min(start + Self.blockSize, inventory.clips.count)])
            let results = try await concurrentMap(block, width: jobs) { clip in
                await Result { try await pool.describe(clip.path, requests) }
            } onResult: { _ in
                described += 1
                onEvent(.described(done: described, of: inventory.clips.count))
            }
            for (clip, result) in zip(block, results) {
                do {
                    let selections = try result.get().selections
                    guard let mean = selections[0].meanContent, mean.count == size,
                        selections[1].contents.allSatisfy({ $0.count == size })
                    else { throw UnreadableFile(reason: "all frames are black, white or plain") }
                    fit.add(mean: mean, frames: selections[1].contents, label: clip.label)
                } catch {
                    guard let reason = (error as? UnreadableFile)?.reason ?? (error as? DecodeFailure)?.reason else {
                        throw error
                    }
                    failures += 1
                    onEvent(.failed(path: clip.path, reason: reason))
                }
            }
        }
        try Task.checkCancellation()
        guard fit.count >= Self.minimumClips else {
            throw TrainingError(
                code: .unsuitableData,
                description:
                    "'\(folder)' has \(fit.count) usable \(fit.count == 1 ? "clip" : "clips"); training needs at "
                    + "least \(Self.minimumClips)")
        }
        guard let head = fit.head() else {
            throw TrainingError(
                code: .unsuitableData, description: "the clips in '\(folder)' are too similar to train on")
        }
        return Outcome(
            file: joined(head, clips: fit.count), clips: fit.count, labels: fit.knownLabels.count, failures: failures)
    }

    /// Returns the base with the network and a head, in place of its own if it has any.
    private func joined(_ head: ContentHead, clips: Int? = nil) -> ModelFile {
        func isOwn(_ name: String) -> Bool { name.hasPrefix("network.") || name.hasPrefix("content.") }
        var metadata = base.metadata.filter { !isOwn($0.key) }
        metadata.merge(network.metadata.filter { $0.key.hasPrefix("network.") }) { $1 }
        if let clips { metadata["content.clips"] = String(clips) }
        var tensors = base.tensors.filter { !isOwn($0.key) }
        tensors.merge(network.tensors.filter { $0.key.hasPrefix("network.") }) { $1 }
        tensors.merge(head.tensors) { $1 }
        return ModelFile(metadata: metadata, tensors: tensors)
    }
}
