public import ClipTypes

/// A query for copies: the sketches of a clip in all views, each as it is and mirrored.
public struct CopyQuery: Sendable {
    /// The sketches of the query's frames in one view.
    public struct View: Sendable {
        /// The view, regardless of mirroring.
        public let view: PictureView
        /// Whether the frames are mirrored, left and right exchanged.
        public let isMirrored: Bool
        /// The sketches of the frames in this view.
        public let track: SketchTrack

        /// Creates a view from its sketches.
        public init(view: PictureView, isMirrored: Bool, track: SketchTrack) {
            self.view = view
            self.isMirrored = isMirrored
            self.track = track
        }

        /// Whether any frame has a positive weight.
        fileprivate var hasContent: Bool { track.weights.contains { $0 > 0 } }
    }

    /// The views as they are, followed by their mirror images in the same order.
    public let views: [View]
    /// Pictures of evenly spread frames in ascending order of time, in which the local detail of indexed frames is searched
    /// for; empty if the file is gone: the details of the track of the whole view take their place.
    public let pictures: [QueryPicture]

    /// Creates a query from views that are not mirrored, and adds the mirror image of each. Views whose frames all have
    /// weight 0 are left out.
    ///
    /// - Parameters:
    ///   - views: The views, not mirrored.
    ///   - parity: For each value of a code, 1 if mirroring keeps it or -1 if mirroring negates it, as
    ///     `FrameProjection` has it.
    ///   - pictures: Pictures of evenly spread frames in ascending order of time.
    public init(views: [View], parity: [Int8], pictures: [QueryPicture] = []) {
        self.pictures = pictures
        let plain = views.filter(\.hasContent)
        self.views =
            plain
            + plain.map {
                View(view: $0.view, isMirrored: true, track: $0.track.mirrored(parity: parity))
            }
    }

    /// Creates a query from the stored frames of a clip.
    ///
    /// - Parameters:
    ///   - clip: The frames.
    ///   - parity: As for ``init(views:parity:pictures:)``; if it is empty, the mirror image is left out.
    public init(indexed clip: SketchTrack, parity: [Int8]) {
        let view = View(view: PictureView(), isMirrored: false, track: clip)
        if parity.isEmpty {
            self.init(views: view.hasContent ? [view] : [], pictures: [])
        } else {
            self.init(views: [view], parity: parity)
        }
    }

    private init(views: [View], pictures: [QueryPicture]) {
        self.views = views
        self.pictures = pictures
    }

    /// Returns the query without the frames before a time of the clip.
    public func skipping(_ time: Duration) -> CopyQuery {
        let views = views.map {
            View(
                view: $0.view, isMirrored: $0.isMirrored, track: $0.track.skipping(Float(time.seconds)))
        }
        return CopyQuery(views: views.filter(\.hasContent), pictures: pictures.filter { $0.time >= time })
    }

    /// Whether any frame has a positive weight in any view.
    public var hasContent: Bool { !views.isEmpty }
}
