internal import ClipCatalog
internal import ClipTypes
internal import SequenceModels
private import VideoDecoding

/// Takes one file through the stages, up to what the catalog stores of it. Never throws: a file that fails is an outcome.
struct FileIngest: Sendable {
    private let reader: ClipReader
    private let summarizer: any ClipSummarizer
    private let claims: ClaimedClips

    init(reader: ClipReader, summarizer: any ClipSummarizer, known: Set<ClipID>) {
        self.reader = reader
        self.summarizer = summarizer
        claims = ClaimedClips(known)
    }

    /// Has the next file with these bytes decoded.
    func giveUp(_ clip: ClipID) async {
        await claims.giveUp(clip)
    }

    func ingest(_ path: String) async -> IndexedFile {
        do throws(UnreadableFile) {
            let before = try FileState(ofFile: path)
            let id = try contentHash(ofFile: path)
            let isNew = await claims.claim(id)
            let outcome: IndexedFile.Outcome =
                isNew ? .clip(read(path, id: id, byteCount: before.byteCount)) : .known(id)
            guard try FileState(ofFile: path) == before else {
                if isNew { await claims.giveUp(id) }
                throw UnreadableFile(reason: "it changed while it was read; index it again when it is complete")
            }
            return IndexedFile(path: path, byteCount: before.byteCount, modified: before.modified, outcome: outcome)
        } catch {
            return IndexedFile(path: path, byteCount: 0, modified: .zero, outcome: .unreadable(reason: error.reason))
        }
    }

    private func read(_ path: String, id: ClipID, byteCount: Int64) -> IndexedClip {
        do throws(VideoDecodingError) {
            let (report, frames) = try reader.read(path)
            let embedding = summarizer.summarize(frames)
            let nothingShown = "no frame shows anything (black, white or plain): stored, but never found as similar"
            return IndexedClip(
                id: id,
                byteCount: byteCount,
                status: embedding == nil ? .partial : report.status,
                reason: report.lossReason ?? (embedding == nil ? nothingShown : nil),
                metadata: report.metadata,
                sampling: reader.sampling.description,
                sketches: frames.frames.map { FrameSketch(quantizing: $0) },
                embedding: embedding.map { IndexedClip.Embedding(model: summarizer.model, value: $0) }
            )
        } catch {
            return IndexedClip(
                id: id,
                byteCount: byteCount,
                status: .failed,
                reason: error.message,
                metadata: nil,
                sampling: reader.sampling.description,
                sketches: [],
                embedding: nil
            )
        }
    }
}
