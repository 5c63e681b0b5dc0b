import ClipCatalog
import ClipModels
@testable import ClipTypes
import CopyMatching
@testable import Isolation
@testable import VidRecKit
import VisualDescriptors

/// A kind of message between a library and its worker. Results are written by a process that may be in a stranger's hands:
/// whatever is read from one is given to the first steps that a library takes with it.
enum MessageParser: String {
    case analysis, description, views, variants, task, configuration, report

    /// Reads bytes as such a message.
    func parse(_ bytes: [UInt8]) {
        var reader = MessageReader(bytes)
        switch self {
        case .analysis:
            guard let result = try? reader.timedAnalysis() else { return }
            expectReturn(of: result) {
                $0.put(result)
            } reading: {
                try? $0.timedAnalysis()
            }
            let clip = IndexedClip(result.analysis, id: Self.clip, byteCount: 1, sampling: .adaptive)
            precondition(clip.sketches == result.analysis.sketches, "an analysis that is stored as another")
            precondition(result.times.total >= .zero, "less than no time")
            if let embedding = result.analysis.embedding, let parts = embedding.contributions {
                let shares = FamilyContributions.shares(of: embedding.value, parts, and: embedding.value, parts)
                precondition(shares.values.allSatisfy(\.isFinite), "shares that no answer can hold: \(shares)")
            }
        case .description:
            guard let clip = try? reader.describedClip() else { return }
            expectReturn(of: clip) {
                $0.put(clip)
            } reading: {
                try? $0.describedClip()
            }
            let model = ClipModel.shipped
            for selection in clip.selections {
                let frames = selection.descriptors + selection.query.views.flatMap(\.frames)
                _ = model.sketches(of: frames)
                _ = model.summarizer.summarize(DescriptorSequence(layout: FrameDescriber.layout, frames: frames))
                for frame in selection.pictures { _ = ContentRegion(of: frame.picture) }
            }
        case .views:
            guard let sketched = try? reader.sketchedViews() else { return }
            expectReturn(of: sketched) {
                $0.put(sketched)
            } reading: {
                try? $0.sketchedViews()
            }
            let model = ClipModel.shipped
            // A query of another model than the library's is refused before this.
            let size = model.projection.parity.count / 2
            guard sketched.views.allSatisfy({ $0.sketches.allSatisfy { $0.codes.count == size } }) else { return }
            let query = CopyQuery(sketched, parity: model.projection.parity)
            var prepared = model.matcher.prepare(query)
            // Everything of the query that a comparison reads is compared with a clip.
            let clip = SketchTrack(sketches: Self.sketches, duration: .seconds(1))
            if let match = model.matcher.match(&prepared, with: clip) {
                precondition(!match.logOdds.isNaN, "odds that are no number: \(match.features)")
            }
        case .variants:
            guard let variants = try? reader.variants() else { return }
            for descriptor in variants.joined() { _ = descriptor.descriptor }
        case .task: _ = try? reader.task()
        case .configuration:
            guard let configuration = try? reader.configuration() else { return }
            precondition(configuration.jobs > 0, "a configuration of \(configuration.jobs) jobs")
        case .report:
            guard let report = try? reader.workerReport() else { return }
            expectReturn(of: report) {
                $0.put(report)
            } reading: {
                try? $0.workerReport()
            }
        }
    }

    /// What was read is written, and read again as it was, to the last byte.
    private func expectReturn<Value: Equatable>(
        of value: Value, writing write: (inout MessageWriter) -> Void, reading read: (inout MessageReader) -> Value?
    ) {
        var writer = MessageWriter()
        write(&writer)
        var reader = MessageReader(writer.bytes)
        precondition(read(&reader) == value && reader.isAtEnd, "a message that comes back as another: \(value)")
    }

    /// A message to start from.
    var seed: [UInt8] {
        var writer = MessageWriter()
        switch self {
        case .analysis: writer.put(TimedAnalysis(analysis: Self.result, times: StageTimes()))
        case .description:
            let selection = DescribedClip.Selection(
                descriptors: [Self.descriptor], pictures: [Self.frame],
                query: DescribedViews(
                    views: [ViewDescriptors(view: Self.view, frames: [Self.descriptor])], pictures: [Self.queryPicture]),
                contents: [[0.6, 0.8], [0, 1]])
            writer.put(DescribedClip(metadata: Self.metadata, selections: [selection]))
        case .views:
            let view = SketchedViews.View(view: Self.view, sketches: Self.sketches)
            writer.put(SketchedViews(duration: .seconds(6), views: [view], pictures: [Self.queryPicture]))
        case .variants:
            let frames = [QuantizedDescriptor(Self.descriptor)]
            writer.put(each: [frames, frames]) { $0.put(each: $1) { $0.put($1) } }
        case .task:
            // One task; the others differ by the first byte, which is soon found.
            let donor = WorkerTask.VariantRecipe.Alteration(state: 7, severity: 2, donor: 0)
            writer.put(
                WorkerTask.makeVariants(
                    WorkerTask.VariantRecipe(
                        selection: FrameSelection(.every(.milliseconds(500)), maximumFrames: 16), alterations: [donor],
                        donors: [[Self.frame.picture]])))
        case .configuration:
            writer.put(
                WorkerConfiguration(
                    jobs: 2, isConfined: true, limits: .standard, decoding: .standard, model: [1, 2, 3]))
        case .report:
            let ffmpeg = FFmpegReport(
                release: "7.1", libavformat: "61.7", libavcodec: "61.19", libswscale: "8.3", libavutil: "59.39",
                decoders: ["h264"], missingDecoders: [], missingDemuxers: ["mov"])
            writer.put(WorkerReport(ffmpeg: ffmpeg, confinement: .unavailable("no such system call")))
        }
        return writer.bytes
    }

    private static var clip: ClipID {
        guard let id = ClipID(bytes: [UInt8](repeating: 7, count: 32)) else {
            preconditionFailure("32 bytes are a digest")
        }
        return id
    }

    private static var metadata: ClipMetadata {
        ClipMetadata(
            container: "matroska,webm", codec: "vp9", pixelFormat: "yuv420p", width: 640, height: 360,
            duration: .milliseconds(6_040), frameCount: 151)
    }

    private static var sketches: [FrameSketch] {
        let codes = [Int8](repeating: 0x35, count: ClipModel.shipped.projection.parity.count / 2)
        let levels = (0..<FrameDetail.count).map { Int8($0 % 5 - 2) }
        let detail = FrameDetail(levels: levels, width: 16, height: 9)
        return [0, 480].map {
            FrameSketch(time: .milliseconds($0), weight: 0.5, codes: codes, detail: $0 == 0 ? detail : nil)
        }
    }

    private static var result: ClipAnalysis {
        // Few values, so that the bytes that decide are found often.
        let embedding = ClipAnalysis.Embedding(
            model: EmbeddingModel(name: "gru+content", dimension: 2, fingerprint: "0123456789abcdef"),
            value: ClipEmbedding(normalizing: [3, 4]),
            contributions: FamilyContributions([.color: [0.1, 0.2], .content: [0.3, -0.1]], dimension: 2))
        return ClipAnalysis(
            status: .partial, reason: "cut", metadata: metadata, sketches: sketches, embedding: embedding,
            strip: ClipStrip(jpeg: jpeg))
    }

    /// A baseline JPEG of 64x32 pixels.
    private static let jpeg: [UInt8] = [
        0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 32, 0, 64, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0, 0xFF, 0xDA, 0, 12, 3, 1,
        0,
        2, 0x11, 3, 0x11, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9,
    ]

    private static var frame: Frame {
        let plane: [UInt8] = [16, 235, 128, 64]
        let picture = Picture(width: 2, height: 2, luma: plane, blueDifference: plane, redDifference: plane)
        return Frame(picture: picture, time: .milliseconds(40), isKeyframe: true)
    }

    private static var queryPicture: QueryPicture {
        QueryPicture(
            time: .milliseconds(40), width: 2, height: 2, luma: [16, 235, 128, 64],
            content: ContentRegion(x: 0, y: 0, width: 2, height: 1))
    }

    private static var descriptor: FrameDescriptor {
        var describer = FrameDescriber()
        return describer.describe(frame)
    }

    private static var view: PictureView {
        PictureView(
            kind: .half, name: "left half", region: ContentRegion(x: 0, y: 0, width: 1, height: 2), quarterTurns: 1)
    }
}
