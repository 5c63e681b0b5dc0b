public import ClipTypes

/// A clip in all the ways it is looked at when its copies are searched for.
public struct CopyQuery: Sendable {
    /// One way.
    public struct View: Sendable {
        /// Which way.
        public let kind: ViewKind
        /// The way in words, such as `left half`.
        public let name: String
        /// Whether as a mirror shows it.
        public let isMirrored: Bool
        /// The frames, seen this way.
        public let track: SketchTrack

        /// Names a view.
        public init(kind: ViewKind, name: String, isMirrored: Bool, track: SketchTrack) {
            self.kind = kind
            self.name = name
            self.isMirrored = isMirrored
            self.track = track
        }
    }

    /// All views, and after them their mirror images.
    public let views: [View]

    /// Adds the mirror image of every view; views without frames are left out.
    ///
    /// - Parameters:
    ///   - views: the plain views.
    ///   - parity: the projection's sign under mirroring of each value.
    public init(views: [View], parity: [Int8]) {
        let plain = views.filter { $0.track.weights.contains { $0 > 0 } }
        self.views =
            plain
            + plain.map {
                View(kind: $0.kind, name: $0.name, isMirrored: true, track: $0.track.mirrored(parity: parity))
            }
    }

    /// Whether any frame shows anything in any view.
    public var hasContent: Bool { !views.isEmpty }
}
