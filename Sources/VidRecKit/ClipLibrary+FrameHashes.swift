private import ClipCatalog
public import ClipTypes
private import Files
private import Isolation

/// The PDQ hashes of a clip's frames.
public struct HashedClip: Sendable {
    /// The clip.
    public let clip: ClipID
    /// The hashes in ascending order of time; or why they cannot be computed, such as that its file is gone.
    public let result: Result<[FrameHash], VidRecError>
}

extension ClipLibrary {
    /// Computes the PDQ hashes of the frames of all clips that were decoded, from their files, as vPDQ does.
    ///
    /// Hashes are of the pictures that are described, 144 pixels on the short side, upright and in full-range luma. They
    /// differ in few bits from those of the full pictures.
    ///
    /// - Parameter sampling: The frames, by default one a second.
    /// - Returns: The clips in ascending order of their ids. Reading them throws ``VidRecError`` if the catalog cannot be
    ///   read or the worker program fails.
    public nonisolated func hashFrames(
        sampling: FrameSampler = .every(.seconds(1))
    ) async throws -> OrderedResults<HashedClip> {
        let clips = Set(try await files().compactMap { $0.status == .failed ? nil : $0.clip }).sorted()
        return OrderedResults(clips, width: pool.options.jobs) { [self] clip in
            HashedClip(clip: clip, result: try await frameHashes(of: clip, sampling: sampling))
        }
    }

    private nonisolated func frameHashes(
        of clip: ClipID, sampling: FrameSampler
    ) async throws -> Result<[FrameHash], VidRecError> {
        let subject: QuerySubject
        do {
            subject = try await queries.resolve(clip.description)
        } catch let error as VidRecError where error.code.isOfOneClip {
            return .failure(error)
        }
        guard let path = subject.path else {
            let known = try await onFiles { try $0.firstPaths(of: [clip])[clip] }
            return .failure(
                VidRecError(
                    .unreadable, "no file has the content of '\(known ?? clip.description)' any more: index it again"))
        }
        do {
            return .success(try await pool.hashFrames(path, sampling: sampling))
        } catch let failure as DecodeFailure {
            return .failure(VidRecError(.unreadable, "cannot decode '\(path)': \(failure.reason)"))
        }
    }
}
