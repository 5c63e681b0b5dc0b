internal import ClipCatalog
internal import ClipTypes
internal import SequenceModels
private import VideoDecoding

/// Takes one file through the stages, up to what the catalog stores of it. Never throws: a file that fails is an outcome.
struct FileIngest: Sendable {
    /// What is to be done with a file.
    enum Step: Sendable {
        /// Find out which clip it holds.
        case identify(path: String)
        /// Decode it: its clip is not known yet.
        case decode(IdentifiedFile)
    }

    /// What came of a step.
    enum Result: Sendable {
        case identified(IdentifiedFile)
        /// The file and, if it was decoded, which clip it was taken for.
        case finished(IndexedFile, takenFor: ClipID?)
    }

    /// A file whose bytes were read.
    struct IdentifiedFile: Sendable {
        let path: String
        let state: FileState
        let clip: ClipID

        /// The file as one that holds a clip which is stored already.
        var known: IndexedFile {
            IndexedFile(path: path, byteCount: state.byteCount, modified: state.modified, outcome: .known(clip))
        }
    }

    let reader: ClipReader
    let model: ClipModel

    func callAsFunction(_ step: Step) -> Result {
        switch step {
        case .identify(let path):
            do throws(UnreadableFile) {
                let state = try FileState(ofFile: path)
                let clip = try contentHash(ofFile: path)
                try requireUnchanged(path, since: state)
                return .identified(IdentifiedFile(path: path, state: state, clip: clip))
            } catch {
                return .finished(unreadable(path, error), takenFor: nil)
            }
        case .decode(let file):
            let clip = read(file)
            do throws(UnreadableFile) {
                try requireUnchanged(file.path, since: file.state)
            } catch {
                return .finished(unreadable(file.path, error), takenFor: file.clip)
            }
            let state = file.state
            return .finished(
                IndexedFile(
                    path: file.path, byteCount: state.byteCount, modified: state.modified, outcome: .clip(clip)),
                takenFor: file.clip
            )
        }
    }

    private func requireUnchanged(_ path: String, since state: FileState) throws(UnreadableFile) {
        guard try FileState(ofFile: path) == state else {
            throw UnreadableFile(reason: "it changed while it was read; index it again when it is complete")
        }
    }

    private func unreadable(_ path: String, _ error: UnreadableFile) -> IndexedFile {
        IndexedFile(path: path, byteCount: 0, modified: .zero, outcome: .unreadable(reason: error.reason))
    }

    private func read(_ file: IdentifiedFile) -> IndexedClip {
        do throws(VideoDecodingError) {
            let (report, frames) = try reader.read(file.path)
            let summary = model.summarizer.summarize(frames)
            let nothingShown = "no frame shows anything (black, white or plain): stored, but never found as similar"
            return IndexedClip(
                id: file.clip,
                byteCount: file.state.byteCount,
                status: summary == nil ? .partial : report.status,
                reason: report.lossReason ?? (summary == nil ? nothingShown : nil),
                metadata: report.metadata,
                sampling: reader.sampling.description,
                sketches: model.sketches(of: frames.frames),
                embedding: summary.map {
                    IndexedClip.Embedding(
                        model: model.identity, value: $0.embedding, contributions: $0.contributions)
                }
            )
        } catch {
            return IndexedClip(
                id: file.clip,
                byteCount: file.state.byteCount,
                status: .failed,
                reason: error.message,
                sampling: reader.sampling.description
            )
        }
    }
}
