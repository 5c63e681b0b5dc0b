internal import ClipTypes
internal import DetailMatching
internal import Kernels

/// The position of a query's picture, in one view, within an indexed frame, at which the local detail of both agrees best.
struct DetailRegistration: Sendable {
    /// The factors by which pictures are scaled against each other.
    static let scales: [Float] = [0.402, 0.482, 0.579, 0.694, 0.833, 1, 1.2, 1.44, 1.728]
    /// The same for views of parts of the picture.
    static let partScales: [Float] = [1.2, 1.44, 1.728, 2.074, 2.488]
    /// The relative difference of aspect ratios from which on pictures are compared both at their own ratio and stretched
    /// to the same ratio.
    static let sameAspect: Float = 0.08
    /// The minimum share of the smaller picture that must lie within the other.
    static let leastShare: Float = 0.6
    /// The number of positions that are refined.
    static let refinedPlaces = 2
    /// The least square of the correlation times the number of cells of a position that is refined.
    static let leastScore: Float = 30
    /// The number of steps by which a position is refined.
    static let refinementSteps = 5

    /// The view of the query.
    let view: Int
    /// The columns and the rows of the query's plane.
    let columns: Int
    let rows: Int
    /// The cell in column x and row y of the indexed frame is at column `pose[0] + pose[1] x + pose[2] y` and row
    /// `pose[3] + pose[4] x + pose[5] y` of the plane.
    let pose: [Float]
    /// The agreement at this position.
    let agreement: DetailAgreement
    /// The agreement of each block at this position.
    let blocks: BlockAgreement
    /// The values of the picture at this position.
    let sample: DetailSample
    /// The detail of the indexed frame.
    let stored: StoredDetail

    /// Finds the best position of a picture; `nil` if no position is worth refining.
    init?(picture: Int, view: Int, of query: inout QueryDetails, with stored: StoredDetail) {
        guard let aspect = query.aspectRatio(ofPicture: picture, inView: view) else { return nil }
        let half = DetailKernels.half(ofDetail: stored.levels)
        var found: [(place: DetailKernels.Place, columns: Int, rows: Int)] = []
        for (columns, rows) in Self.sizes(
            aspect: aspect, storedAspect: stored.aspectRatio, scales: query.canScale ? query.scales(inView: view) : nil)
        {
            guard let plane = query.plane(ofPicture: picture, inView: view, columns: columns, rows: rows) else {
                continue
            }
            found += DetailKernels.places(of: plane.half, in: half, leastShare: Self.leastShare)
                .map { ($0, columns, rows) }
        }
        found.sort { ($1.place.score, $0.columns, $0.rows) < ($0.place.score, $1.columns, $1.rows) }
        var shifted: [(place: DetailKernels.Place, plane: DetailPlane)] = []
        for (place, columns, rows) in found.prefix(5) {
            guard let plane = query.plane(ofPicture: picture, inView: view, columns: columns, rows: rows) else {
                continue
            }
            shifted.append(
                (DetailKernels.shift(place, of: plane.values, columns: columns, rows: rows, in: stored.levels), plane))
        }
        shifted.sort {
            ($1.place.score, $0.plane.columns, $0.plane.rows) < ($0.place.score, $1.plane.columns, $1.plane.rows)
        }
        var best: DetailRegistration?
        for (place, plane) in shifted.prefix(Self.refinedPlaces) where place.score >= Self.leastScore {
            let pose = DetailKernels.refined(
                [-Float(place.column), 1, 0, -Float(place.row), 0, 1], of: plane.values, columns: plane.columns,
                rows: plane.rows, in: stored.levels, steps: Self.refinementSteps)
            let sample = DetailSample(plane, pose: pose)
            let agreement = DetailAgreement(sample, with: stored)
            let blocks = BlockAgreement(sample, with: stored)
            if blocks.showInside, agreement.strength > best?.agreement.strength ?? 0 {
                best = DetailRegistration(
                    view: view, columns: plane.columns, rows: plane.rows, pose: pose, agreement: agreement,
                    blocks: blocks, sample: sample, stored: stored)
            }
        }
        guard let best else { return nil }
        self = best
    }

    private init(
        view: Int, columns: Int, rows: Int, pose: [Float], agreement: DetailAgreement, blocks: BlockAgreement,
        sample: DetailSample, stored: StoredDetail
    ) {
        self.view = view
        self.columns = columns
        self.rows = rows
        self.pose = pose
        self.agreement = agreement
        self.blocks = blocks
        self.sample = sample
        self.stored = stored
    }

    /// How far the pose is from moving the picture only: the root of the summed squares of its differences to the
    /// identity.
    var distortion: Float {
        let parts = [pose[1] - 1, pose[2], pose[4], pose[5] - 1]
        return parts.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// The sizes of planes to compare, in cells.
    private static func sizes(aspect: Float, storedAspect: Float, scales: [Float]?) -> [(columns: Int, rows: Int)] {
        let side = FrameDetail.side
        guard let scales else { return [(side, side)] }
        let ratio = (aspect / storedAspect).squareRoot()
        let isSame = abs(aspect - storedAspect) <= sameAspect * storedAspect
        let stretches: [(across: Float, down: Float)] = isSame ? [(1, 1)] : [(1, 1), (ratio, 1 / ratio)]
        func even(_ size: Float) -> Int { 2 * Int((size * Float(side) / 2).rounded()) }
        return stretches.flatMap { stretch in
            scales.map { (columns: even($0 * stretch.across), rows: even($0 * stretch.down)) }
        }.filter { min($0.columns, $0.rows) >= 8 && max($0.columns, $0.rows) <= 96 }
    }
}
