internal import ClipCatalog
internal import ClipTypes
private import SequenceModels
internal import VideoDecoding

/// Takes an open file through the stages: decoded, described, summarized.
struct ClipAnalyzer: Sendable {
    let reader: ClipReader
    let model: ClipModel

    /// Reads a clip. Never throws: a clip that cannot be decoded is an analysis, too.
    func analyze(_ file: InputFile) -> ClipAnalysis {
        do throws(VideoDecodingError) {
            let (report, frames) = try reader.read(file)
            let summary = model.summarizer.summarize(frames)
            let nothingShown = "no frame shows anything (black, white or plain): stored, but never found as similar"
            return ClipAnalysis(
                status: summary == nil ? .partial : report.status,
                reason: report.lossReason ?? (summary == nil ? nothingShown : nil),
                metadata: report.metadata,
                sketches: model.sketches(of: frames.frames),
                embedding: summary.map {
                    IndexedClip.Embedding(
                        model: model.identity, value: $0.embedding, contributions: $0.contributions)
                }
            )
        } catch {
            return ClipAnalysis(failure: error.message)
        }
    }
}

/// What the catalog stores of a clip besides its identity.
struct ClipAnalysis: Hashable, Sendable {
    let status: ClipStatus
    let reason: String?
    let metadata: ClipMetadata?
    let sketches: [FrameSketch]
    let embedding: IndexedClip.Embedding?

    init(
        status: ClipStatus, reason: String?, metadata: ClipMetadata?, sketches: [FrameSketch],
        embedding: IndexedClip.Embedding?
    ) {
        self.status = status
        self.reason = reason
        self.metadata = metadata
        self.sketches = sketches
        self.embedding = embedding
    }

    /// A clip of which nothing was had.
    init(failure reason: String) {
        self.init(status: .failed, reason: reason, metadata: nil, sketches: [], embedding: nil)
    }
}

extension IndexedClip {
    init(_ analysis: ClipAnalysis, id: ClipID, byteCount: Int64, sampling: FrameSampler) {
        self.init(
            id: id, byteCount: byteCount, status: analysis.status, reason: analysis.reason,
            metadata: analysis.metadata, sampling: sampling.description, sketches: analysis.sketches,
            embedding: analysis.embedding)
    }
}
