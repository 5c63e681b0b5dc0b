private import Concurrency
package import ClipModels
package import ClipTypes
private import Isolation
package import VideoDecoding
private import SequenceModels
private import VisualDescriptors

/// Decodes, describes and summarizes open files with one model.
package struct ClipAnalyzer: Sendable {
    /// The model that computes sketches and embeddings.
    package let model: ClipModel
    let decoder: VideoDecoder

    package init(model: ClipModel, limits: DecodingLimits = .standard) {
        self.model = model
        decoder = VideoDecoder(limits: limits)
    }

    /// Decodes, describes and summarizes a clip. A clip that cannot be decoded gives an analysis with the status
    /// `failed`.
    ///
    /// - Parameters:
    ///   - file: The open file of the clip.
    ///   - sampling: The rule that selects the frames to decode.
    ///   - makesStrip: Whether small pictures of the clip are made, too.
    ///   - times: The times to which the processor time of each stage is added.
    package func analyze(
        _ file: InputFile, sampling: FrameSampler, makesStrip: Bool = false, addingTo times: inout StageTimes
    ) -> ClipAnalysis {
        var describer = FrameDescriber(detail: true)
        var frames: [FrameDescriptor] = []
        var decoding = DecodingTimes()
        var describing = Duration.zero
        var shown = model.visionNetwork.map { ContentFrames(network: $0) }
        var strip = makesStrip ? StripFrames() : nil
        let report: DecodingReport
        do throws(VideoDecodingError) {
            defer {
                times.add(decoding)
                times[.describe] += describing
            }
            report = try decoder.decode(file, selections: [FrameSelection(sampling)], addingTo: &decoding) { frame, _ in
                let start = ThreadTime.now
                let descriptor = describer.describe(frame)
                frames.append(descriptor)
                shown?.append(frame, weight: descriptor.weight)
                strip?.append(frame.picture, weight: descriptor.weight)
                describing += ThreadTime.now - start
            }
        } catch {
            return ClipAnalysis(failure: error.message)
        }
        let describingContent = ThreadTime.now
        let content = shown.flatMap { DescribedClip.mean(of: $0.vectors()) }
        let pictures = strip?.strip()
        times[.describe] += ThreadTime.now - describingContent
        let start = ThreadTime.now
        defer { times[.embed] += ThreadTime.now - start }
        return analysis(of: frames, content: content, strip: pictures, report: report)
    }

    /// The reason of a clip without an embedding.
    static let noContent = "no frame shows anything (black, white or plain): stored, but never found as similar"

    private func analysis(
        of frames: [FrameDescriptor], content: [Float]?, strip: ClipStrip?, report: DecodingReport
    ) -> ClipAnalysis {
        let summary = model.summarizer.summarize(
            DescriptorSequence(layout: FrameDescriber.layout, frames: frames), content: content)
        return ClipAnalysis(
            status: summary == nil ? .partial : report.status,
            reason: report.lossReason ?? (summary == nil ? Self.noContent : nil),
            metadata: report.metadata,
            sketches: model.sketches(of: frames),
            embedding: summary.map {
                ClipAnalysis.Embedding(model: model.identity, value: $0.embedding, contributions: $0.contributions)
            }, strip: strip)
    }

    /// Analyzes a synthetic clip of two frames, which initializes what the first analysis of a process must initialize.
    package func warmUp() {
        var describer = FrameDescriber(detail: true)
        var shown = model.visionNetwork.map { ContentFrames(network: $0) }
        let side = 64
        var strip = StripFrames()
        let frames = (0..<2).map { number in
            let plane = (0..<side * side).map { UInt8(truncatingIfNeeded: $0 * (5 + number) / 3) }
            let picture = Picture(
                width: side, height: side, luma: plane, blueDifference: plane.reversed(), redDifference: plane)
            let frame = Frame(picture: picture, time: .seconds(number), isKeyframe: true)
            shown?.append(frame, weight: 1)
            strip.append(picture, weight: 1)
            return describer.describe(frame)
        }
        _ = model.summarizer.summarize(
            DescriptorSequence(layout: FrameDescriber.layout, frames: frames),
            content: shown.flatMap { DescribedClip.mean(of: $0.vectors()) })
        _ = model.sketches(of: frames)
        _ = strip.strip()
    }
}
