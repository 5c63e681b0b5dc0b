internal import ClipTypes
internal import Isolation
private import VisualDescriptors

/// Describes the frames of a query in all views.
///
/// In the view of the whole picture, every frame is described when it is added. For the other views, up to 48 pictures
/// are stored; whenever there are more, every second one is dropped, so that memory is bounded for clips of any length.
/// The same holds for up to 512 pictures of luma.
struct ViewDescriber {
    /// The maximum number of stored pictures.
    static let maximumPictures = 48
    /// The maximum number of luma pictures.
    static let maximumLumaPictures = 512
    /// The number of pictures in which insets are detected.
    static let insetPictures = 12

    private var describer = FrameDescriber()
    private var whole: [FrameDescriptor] = []
    private var kept = Thinned<Frame>(maximumCount: maximumPictures)
    private var luma = Thinned<QueryPicture>(maximumCount: maximumLumaPictures)

    /// Adds the next frame.
    mutating func append(_ frame: Frame) {
        whole.append(describer.describe(frame))
        kept.append(frame)
        luma.append(
            QueryPicture(
                time: frame.time, width: frame.picture.width, height: frame.picture.height, luma: frame.picture.luma,
                content: ContentRegion(of: frame.picture)))
    }

    /// Returns the descriptors of the frames in each view, the whole picture first, and the pictures.
    func described() -> DescribedViews { DescribedViews(views: views(), pictures: luma.elements) }

    private func views() -> [ViewDescriptors] {
        var views = [ViewDescriptors(view: PictureView(), frames: whole)]
        guard let first = kept.elements.first?.picture else { return views }
        // In a clip that changes its size, only frames of the first size are described in the other views.
        let frames = kept.elements.filter { $0.picture.width == first.width && $0.picture.height == first.height }
        let stride = max(1, (frames.count + Self.insetPictures - 1) / Self.insetPictures)
        let samples = frames.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element.picture)
        for view in PictureView.standard(width: first.width, height: first.height) + PictureView.insets(of: samples) {
            var describer = FrameDescriber()
            let descriptors = frames.map { frame in
                describer.describe(
                    Frame(picture: view.apply(frame.picture), time: frame.time, isKeyframe: frame.isKeyframe))
            }
            views.append(ViewDescriptors(view: view, frames: descriptors))
        }
        return views
    }
}

/// Evenly spread elements of a sequence of any length: whenever there are more than a maximum, every second one is dropped.
private struct Thinned<Element> {
    let maximumCount: Int
    private(set) var elements: [Element] = []
    private var step = 1
    private var count = 0

    init(maximumCount: Int) { self.maximumCount = maximumCount }

    mutating func append(_ element: @autoclosure () -> Element) {
        if count.isMultiple(of: step) {
            elements.append(element())
            if elements.count > maximumCount {
                elements = elements.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
                step *= 2
            }
        }
        count += 1
    }
}
