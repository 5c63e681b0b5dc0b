internal import ClipTypes
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

/// The values of a query's plane at the cells of an indexed frame.
struct DetailSample: Sendable {
    /// `DetailKernels.paddedCount` values.
    let values: [Int8]
    /// 1 for each cell within the plane, else 0.
    let inside: [UInt8]
    /// The sum of the squares of the values.
    let energy: Float
    /// The number of cells within the plane.
    let cells: Int

    init(_ plane: DetailPlane, pose: [Float]) {
        (values, inside) = DetailKernels.sample(
            plane.values, columns: plane.columns, rows: plane.rows, pose: pose)
        energy = Float(values.reduce(0) { $0 + Int32($1) * Int32($1) })
        cells = Int(inside.reduce(0) { $0 + Int32($1) })
    }

    /// Returns the sum of squares of an indexed frame's levels within the plane.
    func energy(of stored: StoredDetail) -> Float {
        Float(DetailKernels.energies(of: stored.levels, inside: inside)[0])
    }
}

/// How well the local detail of two pictures agrees.
struct DetailAgreement: Hashable, Sendable {
    /// The mean square of levels or values of areas full of detail.
    private static let fullEnergy: Float = 0.5

    /// The correlation in the area that both share, -1...1.
    let correlation: Float
    /// The number of cells of the area that show detail in both.
    let cells: Float

    /// The least share of the variance that counts as not explained: levels have few steps.
    private static let leastResidual: Float = 0.02

    /// The correlation as a multiple of its standard deviation for pictures that have nothing in common and independent
    /// cells (the statistic of the t-test of a correlation).
    var strength: Float {
        correlation * (cells / max(1 - correlation * correlation, Self.leastResidual)).squareRoot()
    }

    /// Returns the highest ``strength`` that an agreement with an indexed frame can have.
    static func highestStrength(with stored: StoredDetail) -> Float {
        let cells = min(Float(FrameDetail.count), Float(stored.energy) / fullEnergy)
        // Rounding may take correlations a little beyond 1.
        return 1.001 * (cells / leastResidual).squareRoot()
    }

    init(_ sample: DetailSample, with stored: StoredDetail) {
        let product = DetailKernels.products(of: sample.values, with: stored.levels)[0]
        self.init(
            product: Float(product) / 25, energy: sample.energy / 625, storedEnergy: sample.energy(of: stored),
            allCells: Float(sample.cells))
    }

    /// Creates an agreement from the sums of products and of squares over all cells that both pictures share; values are
    /// in units of 25.
    init(product: Float, energy: Float, storedEnergy: Float, allCells: Float) {
        let energies = energy * storedEnergy
        correlation = energies > 0 ? product / energies.squareRoot() : 0
        let full = Self.fullEnergy * allCells
        cells = full > 0 ? allCells * min(1, min(energy, storedEnergy) / full) : 0
    }
}

/// How the agreement of two pictures is spread over 5x5 blocks of cells.
struct BlockAgreement: Hashable, Sendable {
    /// The first cell of each block in each direction, and the end.
    private static let bounds = [0, 5, 10, 15, 20, FrameDetail.side]
    /// The minimum number of cells of a block that both pictures share.
    private static let leastCells: Float = 12
    /// The mean square of levels above which a block shows detail.
    private static let leastEnergy: Float = 0.15
    /// The mean square of an indexed frame's levels from which on a block belongs to the areas with detail.
    private static let fullEnergy: Float = 0.25

    /// The number of blocks whose correlation is above 0.5.
    private(set) var agreeing = 0
    /// The number of blocks with detail in either picture whose correlation is below 0.25.
    private(set) var disagreeing = 0
    /// Whether both pictures show detail in a block that is not beside the border of the indexed frame. Gradients show some
    /// there only, and all the same.
    private(set) var showInside = false
    /// The agreement in the blocks where the indexed frame shows detail.
    let within: DetailAgreement

    init(_ sample: DetailSample, with stored: StoredDetail) {
        var (product, energy, storedEnergy, cells): (Float, Float, Float, Float) = (0, 0, 0, 0)
        for (top, bottom) in zip(Self.bounds, Self.bounds.dropFirst()) {
            for (left, right) in zip(Self.bounds, Self.bounds.dropFirst()) {
                let block = BlockSums(sample, stored, columns: left..<right, rows: top..<bottom)
                guard block.cells >= Self.leastCells else { continue }
                if block.storedEnergy > Self.fullEnergy * block.cells {
                    product += block.product
                    energy += block.energy
                    storedEnergy += block.storedEnergy
                    cells += block.cells
                }
                if left > 0, top > 0, right < FrameDetail.side, bottom < FrameDetail.side,
                    min(block.energy, block.storedEnergy) > Self.leastEnergy * block.cells
                {
                    showInside = true
                }
                let larger = max(block.energy, block.storedEnergy)
                guard larger > Self.leastEnergy * block.cells else { continue }
                // A block with detail in one picture only agrees as little as one with other detail.
                let correlation =
                    block.product / max((block.energy * block.storedEnergy).squareRoot(), 0.3 * larger)
                if correlation > 0.5 { agreeing += 1 }
                if correlation < 0.25 { disagreeing += 1 }
            }
        }
        within = DetailAgreement(product: product, energy: energy, storedEnergy: storedEnergy, allCells: cells)
    }
}

/// The sums of products and of squares over the cells of a block that both pictures share. Values are in units of 25.
private struct BlockSums {
    private(set) var product: Float = 0
    private(set) var energy: Float = 0
    private(set) var storedEnergy: Float = 0
    private(set) var cells: Float = 0

    init(_ sample: DetailSample, _ stored: StoredDetail, columns: Range<Int>, rows: Range<Int>) {
        for row in rows {
            for cell in row * FrameDetail.side + columns.lowerBound..<row * FrameDetail.side + columns.upperBound
            where sample.inside[cell] == 1 {
                let (level, value) = (Float(stored.levels[cell]), Float(sample.values[cell]) / 25)
                product += level * value
                energy += value * value
                storedEnergy += level * level
                cells += 1
            }
        }
    }
}
