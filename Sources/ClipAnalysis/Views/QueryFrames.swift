internal import ClipTypes
internal import Isolation
private import VisualDescriptors

/// The frames of a query, collected to be looked at in all views.
///
/// The whole picture is described as frames come, all of them. For the other views, pictures are kept; when there are too many, every
/// second one is let go, so that memory is bounded however long the clip is.
struct QueryFrames {
    /// The most pictures that are kept.
    static let mostPictures = 48
    /// How many pictures insets are looked for in.
    static let insetPictures = 12

    private var describer = FrameDescriber()
    private var whole: [FrameDescriptor] = []
    private var kept: [Frame] = []
    private var step = 1
    private var count = 0

    /// Takes the next frame.
    mutating func append(_ frame: Frame) {
        whole.append(describer.describe(frame))
        if count.isMultiple(of: step) {
            kept.append(frame)
            if kept.count > Self.mostPictures {
                kept = kept.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
                step *= 2
            }
        }
        count += 1
    }

    /// The frames of the query as each view shows them.
    func describedViews() -> [ViewDescriptors] {
        var views = [ViewDescriptors(view: PictureView(), frames: whole)]
        guard let first = kept.first?.picture else { return views }
        // A clip that changes its size is looked at in parts only where it has the first one.
        let frames = kept.filter { $0.picture.width == first.width && $0.picture.height == first.height }
        let stride = max(1, (frames.count + Self.insetPictures - 1) / Self.insetPictures)
        let some = frames.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element.picture)
        for view in PictureView.standard(width: first.width, height: first.height) + PictureView.insets(of: some) {
            var describer = FrameDescriber()
            let seen = frames.map { frame in
                describer.describe(
                    Frame(picture: view.apply(frame.picture), time: frame.time, isKeyframe: frame.isKeyframe))
            }
            views.append(ViewDescriptors(view: view, frames: seen))
        }
        return views
    }
}
