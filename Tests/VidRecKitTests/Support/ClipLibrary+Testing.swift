import Isolation
import ClipTypes
import VidRecKit
import VideoDecoding
import VisualDescriptors

extension ClipLibrary {
    /// Indexes to the end.
    @discardableResult
    nonisolated func indexAll(
        _ options: IndexOptions, onEvent: (IndexEvent) throws -> Void = { _ in }
    ) async throws -> IndexSummary {
        for try await event in index(options) {
            try onEvent(event)
            if case .finished(let summary) = event { return summary }
        }
        preconditionFailure("indexing ended without a summary")
    }
}

extension ClipLibrary.Options {
    /// A library that decodes so many clips at once.
    init(jobs: Int) { self.init(decoding: DecodePool.Options(jobs: jobs)) }
}
