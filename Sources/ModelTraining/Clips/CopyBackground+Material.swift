internal import ClipTypes
internal import CopyMatching
internal import SequenceModels

extension CopyBackground {
    /// The maximum number of groups; every query is compared with all of them.
    static let mostGroups = 1_000
    /// The maximum number of clips of a group.
    private static let mostClips = 64
    /// The number of frames of a group.
    private static let framesPerGroup = 8

    /// Creates a background from frames of groups of training clips, evenly spread over the groups and their clips.
    init(
        _ material: TrainingMaterial, projection: FrameProjection, omitted: Set<SummarizerTraining.Omission>
    ) throws {
        guard !omitted.contains(.normalization) else {
            self.init(groups: [])
            return
        }
        let groups = Dictionary(grouping: material.clips, by: \.group).sorted { $0.key < $1.key }.map(\.value)
        self.init(
            groups: try Self.spread(groups, count: Self.mostGroups).map { clips in
                let frames = try Self.spread(clips, count: Self.mostClips).flatMap { try material.original(of: $0) }
                let used = frames.filter { $0.weight > 0 }
                return Self.spread(used, count: Self.framesPerGroup).map { frame in
                    FrameSketch(
                        time: .zero, weight: 1, codes: SketchCode.packed(projection.project(frame.values)))
                }
            })
    }

    /// Returns at most `count` elements, evenly spread.
    private static func spread<Element>(_ elements: [Element], count: Int) -> [Element] {
        let chosen = min(elements.count, count)
        return (0..<chosen).map { elements[$0 * elements.count / chosen] }
    }
}
