private import ClipModels
private import Concurrency
internal import ClipTypes
internal import Isolation
internal import VideoDecoding
private import VisualDescriptors

extension ClipAnalyzer {
    /// Decodes and describes a clip, and scales its frames for a network that another process runs.
    ///
    /// - Parameters:
    ///   - file: The open file of the clip.
    ///   - sampling: The rule that selects the frames to decode.
    ///   - makesStrip: Whether small pictures of the clip are made, too.
    ///   - size: The size of the pictures that the network reads.
    /// - Returns: The analysis without an embedding, and pictures of the frames that show something, without bars. If
    ///   there are more than the result may have, every second, fourth, and so on.
    func analyze(
        _ file: InputFile, sampling: FrameSampler, makesStrip: Bool, framesOf size: NetworkPictureSize
    ) -> NetworkFrames {
        var describer = FrameDescriber(detail: true)
        var descriptors: [FrameDescriptor] = []
        var frames: [NetworkFrames.Frame] = []
        var (step, shown) = (1, 0)
        var strip = makesStrip ? StripFrames() : nil
        var times = StageTimes()
        var decoding = DecodingTimes()
        let analysis: ClipAnalysis
        do throws(VideoDecodingError) {
            let report = try decoder.decode(file, selections: [FrameSelection(sampling)], addingTo: &decoding) {
                frame, _ in
                let start = ThreadTime.now
                defer { times[.describe] += ThreadTime.now - start }
                let descriptor = describer.describe(frame)
                descriptors.append(descriptor)
                guard descriptor.weight > 0 else { return }
                strip?.append(frame.picture, weight: descriptor.weight)
                defer { shown += 1 }
                guard shown.isMultiple(of: step) else { return }
                let colors = frame.picture.colors(
                    in: ContentRegion(of: frame.picture), width: size.width, height: size.height)
                frames.append(NetworkFrames.Frame(weight: descriptor.weight, colors: colors))
                guard frames.count > size.maximumCount else { return }
                frames = frames.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
                step *= 2
            }
            let start = ThreadTime.now
            let pictures = strip?.strip()
            times[.describe] += ThreadTime.now - start
            analysis = ClipAnalysis(
                status: frames.isEmpty ? .partial : report.status,
                reason: report.lossReason ?? (frames.isEmpty ? Self.noContent : nil), metadata: report.metadata,
                sketches: model.sketches(of: descriptors), embedding: nil, strip: pictures)
        } catch {
            frames = []
            analysis = ClipAnalysis(failure: error.message)
        }
        times.add(decoding)
        return NetworkFrames(timed: TimedAnalysis(analysis: analysis, times: times), frames: frames)
    }
}
