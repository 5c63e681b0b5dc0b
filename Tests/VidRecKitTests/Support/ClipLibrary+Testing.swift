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

extension DescriptorSequence {
    /// The described frames of a file, decoded in the test's own process.
    init(ofFile path: String, sampling: FrameSampler = .adaptive) throws {
        var describer = FrameDescriber()
        var frames: [FrameDescriptor] = []
        _ = try VideoDecoder().decode(path, sampling: sampling) { frames.append(describer.describe($0)) }
        self.init(layout: FrameDescriber.layout, frames: frames)
    }

    /// The descriptors of the mirrored clip.
    var mirrored: DescriptorSequence {
        DescriptorSequence(
            layout: layout,
            frames: frames.map {
                FrameDescriptor(values: FrameDescriber.mirrored($0.values), time: $0.time, weight: $0.weight)
            })
    }
}
