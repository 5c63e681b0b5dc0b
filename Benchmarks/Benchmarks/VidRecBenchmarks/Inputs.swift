import ClipCatalog
import ClipTypes
import Foundation
import Kernels
import ModelFiles
import VideoDecoding
import VidRecKit
import VisualDescriptors

/// What the cases work on. All of it is the same in every run.
enum Inputs {
    /// The project.
    static let project = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The clips that come with the project.
    static let samples = project.appending(path: "Samples")

    /// A sample clip that is an altered copy of another.
    static let queryName = "tide__cropped.mp4"

    /// The number of values of an embedding.
    static var dimension: Int { ClipModel.shipped.identity.dimension }

    /// A small clip, as it is when it is handed in: not indexed.
    static var upload: String { samples.appending(path: queryName).path(percentEncoded: false) }

    /// The clip to decode: `dev/bbb_720p.mp4` (H.264, 1280x720, 5 s) of the corpus of real clips at `$VIDREC_CORPUS`, by
    /// default `../shared/corpus` beside the project; without a corpus, `Samples/tide__cropped.mp4` (384x216, 6 s).
    static func clip() throws -> String {
        let corpus =
            ProcessInfo.processInfo.environment["VIDREC_CORPUS"].map { URL(filePath: $0) }
            ?? project.deletingLastPathComponent().appending(path: "shared/corpus")
        let choices = [corpus.appending(path: "dev/bbb_720p.mp4"), samples.appending(path: queryName)].map {
            $0.path(percentEncoded: false)
        }
        guard let clip = choices.first(where: { FileManager.default.isReadableFile(atPath: $0) }) else {
            throw InputError(description: "neither '\(choices[0])' nor '\(choices[1])' can be read")
        }
        return clip
    }

    /// Some frames of the clip, at working size (256x144).
    static func frames() throws -> [Frame] {
        var frames: [Frame] = []
        _ = try VideoDecoder().decode(clip(), sampling: .uniform(count: 16)) { frames.append($0) }
        guard let first = frames.first, (first.picture.width, first.picture.height) == (256, 144) else {
            throw InputError(description: "'\(try clip())' does not give frames of 256x144")
        }
        return frames
    }

    /// Some frames of the clip, described.
    static func descriptors(_ sampling: FrameSampler = .uniform(count: 16)) throws -> [FrameDescriptor] {
        var describer = FrameDescriber()
        var descriptors: [FrameDescriptor] = []
        _ = try VideoDecoder().decode(clip(), sampling: sampling) { descriptors.append(describer.describe($0)) }
        return descriptors
    }

    /// The network of the model at `$VIDREC_VISION_MODEL`, by default the one that `make model` makes, and some frames of
    /// the clip as it reads them.
    static func network() throws -> (VisionNetwork, inputs: [NetworkInput]) {
        let path =
            ProcessInfo.processInfo.environment["VIDREC_VISION_MODEL"]
            ?? project.appending(path: ".build/release/vision.vidrec-model").path(percentEncoded: false)
        guard let data = FileManager.default.contents(atPath: path),
            let network = try VisionNetwork(ModelFile(decoding: data))
        else { throw InputError(description: "'\(path)' is no model with a network; run make model") }
        let inputs = try frames().map { network.input(of: $0.picture, region: ContentRegion(of: $0.picture)) }
        return (network, inputs)
    }

    /// An identity for the clip of a number.
    static func id(_ number: Int) -> ClipID {
        var random = SeededGenerator(seed: UInt64(number))
        guard let id = ClipID(bytes: (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }) else {
            preconditionFailure("32 bytes are a digest")
        }
        return id
    }

    /// A clip as indexing hands it to the catalog.
    static func file(_ number: Int, frames: [FrameSketch]) -> IndexedFile {
        var random = SeededGenerator(seed: UInt64(number))
        let embedding = IndexedClip.Embedding(
            model: ClipModel.shipped.identity, value: random.embedding(of: dimension))
        let metadata = ClipMetadata(
            container: "mov,mp4,m4a,3gp,3g2,mj2", codec: "h264", pixelFormat: "yuv420p", width: 1280, height: 720,
            duration: .seconds(5), frameCount: 125)
        let clip = IndexedClip(
            id: id(number), byteCount: 1_000_000, status: .ok, metadata: metadata, sampling: "adaptive",
            sketches: frames, embedding: embedding)
        return IndexedFile(
            path: "/clips/\(number).mp4", byteCount: 1_000_000, modified: .seconds(number), outcome: .clip(clip))
    }
}
