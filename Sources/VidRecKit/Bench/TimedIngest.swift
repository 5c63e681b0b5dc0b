internal import ClipCatalog
internal import ClipTypes
private import SequenceModels
internal import VideoDecoding
private import VisualDescriptors

/// Takes a file through the stages up to the catalog, as indexing does, and tells what each one cost.
struct TimedIngest: Sendable {
    /// What came of a file.
    struct Outcome: Sendable {
        let path: String
        /// What to store; `nil` if nothing was had of it.
        let file: IndexedFile?
        /// Why nothing was had.
        let failure: String?
        let metadata: ClipMetadata?
        let frames: Int
        let times: StageTimes
    }

    let sampling: FrameSampler
    let limits: DecodingLimits
    let model: ClipModel

    func callAsFunction(_ path: String) -> Outcome {
        var times = StageTimes()
        do {
            let state = try FileState(ofFile: path)
            let id = try timed(.hash, &times) { try contentHash(ofFile: path) }
            let (report, sequence) = try describe(path, &times)
            let (summary, sketches) = timed(.embed, &times) {
                (model.summarizer.summarize(sequence), model.sketches(of: sequence.frames))
            }
            let embedding = summary.map {
                IndexedClip.Embedding(model: model.identity, value: $0.embedding, contributions: $0.contributions)
            }
            let clip = IndexedClip(
                id: id, byteCount: state.byteCount, status: report.status, reason: report.lossReason,
                metadata: report.metadata, sampling: sampling.description, sketches: sketches, embedding: embedding)
            return Outcome(
                path: path,
                file: IndexedFile(
                    path: path, byteCount: state.byteCount, modified: state.modified, outcome: .clip(clip)),
                failure: nil, metadata: report.metadata, frames: report.sampledFrames, times: times)
        } catch {
            let reason = (error as? UnreadableFile)?.reason ?? (error as? VideoDecodingError)?.message ?? "\(error)"
            return Outcome(path: path, file: nil, failure: reason, metadata: nil, frames: 0, times: times)
        }
    }

    private func describe(_ path: String, _ times: inout StageTimes) throws -> (DecodingReport, DescriptorSequence) {
        var decoding = DecodingTimes()
        var describing = Duration.zero
        defer {
            times.add(decoding)
            times[.describe] += describing
        }
        let file = try timed(.open, &times) { try InputFile(opening: path) }
        var describer = FrameDescriber()
        var frames: [FrameDescriptor] = []
        let report = try VideoDecoder(limits: limits).decode(file, sampling: sampling, addingTo: &decoding) { frame in
            let start = ThreadTime.now
            frames.append(describer.describe(frame))
            describing += ThreadTime.now - start
        }
        return (report, DescriptorSequence(layout: FrameDescriber.layout, frames: frames))
    }
}

/// Does work on this thread and adds its processor time to a stage.
func timed<Value>(_ stage: StageTimes.Stage, _ times: inout StageTimes, _ work: () throws -> Value) rethrows -> Value {
    let start = ThreadTime.now
    defer { times[stage] += ThreadTime.now - start }
    return try work()
}
