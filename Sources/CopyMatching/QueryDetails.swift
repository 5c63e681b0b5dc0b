internal import ClipTypes
internal import DetailMatching
internal import Kernels

/// The pictures of a query, and the planes of them that were needed so far.
///
/// Without pictures, as for an indexed clip whose file is gone, the stored details of its frames take their place. They
/// are compared at their own size only.
struct QueryDetails: Sendable {
    private struct Key: Hashable, Sendable {
        let picture: Int
        /// The first view with the same planes; for planes before turning, with the same region.
        let view: Int
        let columns: Int
        let rows: Int
    }

    private enum Source: Sendable {
        case picture(QueryPicture)
        case detail(FrameDetail)
    }

    /// The times of the pictures in seconds, ascending.
    let times: [Float]
    private let sources: [Source]
    private let views: [CopyQuery.View]
    /// For each view, the first view with the same region.
    private let sameRegions: [Int]
    /// For each view, the first view with the same region that is turned, mirrored and negated alike.
    private let samePlanes: [Int]
    private var planes: [Key: DetailPlane] = [:]
    /// The values of planes as they are before turning, mirroring and negating, which many views have in common.
    private var upright: [Key: [Int8]] = [:]
    /// The pictures at half the size that were needed so far.
    private var reduced: [Int: QueryPicture] = [:]

    init(_ query: CopyQuery) {
        views = query.views
        let regions = query.views.map { view in
            query.views.firstIndex {
                view.view.kind == .inset ? $0.view.region == view.view.region : $0.view.kind != .inset
            } ?? 0
        }
        sameRegions = regions
        samePlanes = query.views.indices.map { number in
            let view = query.views[number]
            return query.views.indices.first { other in
                let candidate = query.views[other]
                return regions[other] == regions[number] && candidate.isMirrored == view.isMirrored
                    && candidate.view.quarterTurns == view.view.quarterTurns
                    && candidate.view.isNegative == view.view.isNegative
            } ?? number
        }
        if query.pictures.isEmpty {
            let track = query.views.first { $0.view.kind == .whole && !$0.isMirrored }?.track
            let frames = (track.map { Array($0.details.enumerated()) } ?? []).compactMap { number, detail in
                detail.map { (time: track?.times[number] ?? 0, detail: $0) }
            }
            times = frames.map(\.time)
            sources = frames.map { .detail($0.detail) }
        } else {
            times = query.pictures.map { Float($0.time.seconds) }
            sources = query.pictures.map { .picture($0) }
        }
    }

    /// The region in which a view's detail is searched for: that of an inset, or the whole picture without bars, in which
    /// halves and quarters are found by their size.
    private static func region(of view: PictureView, in picture: QueryPicture) -> ContentRegion {
        view.kind == .inset ? view.region ?? picture.content : picture.content
    }

    /// The factors by which pictures in a view are scaled against indexed frames.
    func scales(inView view: Int) -> [Float] {
        switch views[view].view.kind {
        case .half, .quarter, .center: DetailRegistration.partScales
        case .whole, .turned, .negative, .inset: DetailRegistration.scales
        }
    }

    /// Returns the index of the picture nearest to a time in seconds; `nil` without pictures.
    func picture(nearest time: Float) -> Int? {
        times.indices.min { (abs(times[$0] - time), $0) < (abs(times[$1] - time), $1) }
    }

    /// Whether planes of any size can be made of the pictures.
    var canScale: Bool {
        if case .picture? = sources.first { true } else { false }
    }

    /// Returns the aspect ratio, width divided by height, of a picture in a view; `nil` if the picture does not contain
    /// the view's region.
    func aspectRatio(ofPicture picture: Int, inView view: Int) -> Float? {
        let upright: Float
        switch sources[picture] {
        case .detail(let detail): upright = detail.aspectRatio
        case .picture(let picture):
            let region = Self.region(of: views[view].view, in: picture)
            guard region.isWithin(width: picture.width, height: picture.height) else { return nil }
            upright = Float(region.width) / Float(region.height)
        }
        return views[view].view.quarterTurns.isMultiple(of: 2) ? upright : 1 / upright
    }

    /// Returns the plane of a picture in a view; `nil` if the picture cannot be shown so.
    ///
    /// - Parameters:
    ///   - columns: An even number, 4...96; for a stored detail its side.
    ///   - rows: An even number, 4...96; for a stored detail its side.
    mutating func plane(ofPicture picture: Int, inView number: Int, columns: Int, rows: Int) -> DetailPlane? {
        let key = Key(picture: picture, view: samePlanes[number], columns: columns, rows: rows)
        if let known = planes[key] { return known }
        let view = views[number].view
        let isUpright = view.quarterTurns.isMultiple(of: 2)
        let values: [Int8]
        switch sources[picture] {
        case .detail(let detail):
            guard columns == FrameDetail.side, rows == FrameDetail.side else { return nil }
            // Levels are the values in steps of about 20.
            values = detail.levels.map { $0 * 20 }
        case .picture(let full):
            let size = isUpright ? (columns, rows) : (rows, columns)
            let key = Key(picture: picture, view: sameRegions[number], columns: size.0, rows: size.1)
            if let known = upright[key] {
                values = known
            } else if let made = uprightValues(of: full, picture, view, size) {
                values = made
                upright[key] = made
            } else {
                return nil
            }
        }
        let plane = DetailPlane(
            columns: columns, rows: rows,
            values: DetailPlane.turned(
                values, columns: columns, rows: rows, quarterTurns: view.quarterTurns,
                isMirrored: views[number].isMirrored, isNegative: view.isNegative))
        planes[key] = plane
        return plane
    }
}

extension QueryDetails {
    /// Returns the plane of a picture in the region of a view, before it is turned; `nil` if the region is not within the
    /// picture.
    fileprivate mutating func uprightValues(
        of full: QueryPicture, _ picture: Int, _ view: PictureView, _ size: (columns: Int, rows: Int)
    ) -> [Int8]? {
        var (shown, region) = (full, Self.region(of: view, in: full))
        guard region.isWithin(width: full.width, height: full.height) else { return nil }
        if view.kind != .inset, region.width >= 4 * size.columns, region.height >= 4 * size.rows {
            shown = reduced[picture] ?? full.halved()
            reduced[picture] = shown
            region = shown.content
        }
        return DetailKernels.plane(
            shown.luma, width: shown.width, height: shown.height,
            region: (region.x..<region.x + region.width, region.y..<region.y + region.height),
            columns: size.columns, rows: size.rows)
    }
}

extension QueryPicture {
    /// Returns the picture at half the size.
    fileprivate func halved() -> QueryPicture {
        let (columns, rows) = (width / 2, height / 2)
        var half = [UInt8](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            let (above, below) = (2 * row * width, (2 * row + 1) * width)
            for column in 0..<columns {
                let sum =
                    Int(luma[above + 2 * column]) + Int(luma[above + 2 * column + 1])
                    + Int(luma[below + 2 * column]) + Int(luma[below + 2 * column + 1])
                half[row * columns + column] = UInt8(truncatingIfNeeded: (sum + 2) / 4)
            }
        }
        let (x, y) = (content.x / 2, content.y / 2)
        return QueryPicture(
            time: time, width: columns, height: rows, luma: half,
            content: ContentRegion(
                x: x, y: y, width: max(1, min(columns - x, (content.width + 1) / 2)),
                height: max(1, min(rows - y, (content.height + 1) / 2))))
    }
}
