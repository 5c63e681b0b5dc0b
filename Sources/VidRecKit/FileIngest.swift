internal import ClipCatalog
internal import ClipTypes
private import VideoDecoding

/// What is done with one file, up to what the catalog stores of it. Never throws: a file that fails is an outcome.
struct FileIngest: Sendable {
    /// A file whose bytes were read.
    struct IdentifiedFile: Hashable, Sendable {
        let path: String
        let state: FileState
        let clip: ClipID

        /// The file as one that holds a clip which is stored already.
        var known: IndexedFile {
            IndexedFile(path: path, byteCount: state.byteCount, modified: state.modified, outcome: .known(clip))
        }
    }

    /// What came of finding out which clip a file holds.
    enum Identification: Hashable, Sendable {
        case identified(IdentifiedFile)
        case unreadable(IndexedFile)
    }

    let analyzer: ClipAnalyzer

    /// Finds out which clip a file holds.
    func identify(_ path: String) -> Identification {
        do throws(UnreadableFile) {
            let state = try FileState(ofFile: path)
            let clip = try contentHash(ofFile: path)
            try requireUnchanged(path, since: state)
            return .identified(IdentifiedFile(path: path, state: state, clip: clip))
        } catch {
            return .unreadable(unreadable(path, error))
        }
    }

    /// Decodes a file in this process.
    func decode(_ file: IdentifiedFile) -> IndexedFile {
        do throws(VideoDecodingError) {
            return finish(file, analyzer.analyze(try InputFile(opening: file.path)))
        } catch {
            return finish(file, ClipAnalysis(failure: error.message))
        }
    }

    /// What an analysis, made here or elsewhere, means for the file: nothing, if the file has changed by now.
    func finish(_ file: IdentifiedFile, _ analysis: ClipAnalysis) -> IndexedFile {
        do throws(UnreadableFile) {
            try requireUnchanged(file.path, since: file.state)
        } catch {
            return unreadable(file.path, error)
        }
        let clip = IndexedClip(
            analysis, id: file.clip, byteCount: file.state.byteCount, sampling: analyzer.reader.sampling)
        return IndexedFile(
            path: file.path, byteCount: file.state.byteCount, modified: file.state.modified, outcome: .clip(clip))
    }

    private func requireUnchanged(_ path: String, since state: FileState) throws(UnreadableFile) {
        guard try FileState(ofFile: path) == state else {
            throw UnreadableFile(reason: "it changed while it was read; index it again when it is complete")
        }
    }

    private func unreadable(_ path: String, _ error: UnreadableFile) -> IndexedFile {
        IndexedFile(path: path, byteCount: 0, modified: .zero, outcome: .unreadable(reason: error.reason))
    }
}
