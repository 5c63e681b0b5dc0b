internal import ClipTypes
internal import Kernels

/// The position of a query's picture, in one view, within an indexed frame, at which the local detail of both agrees best.
struct DetailRegistration: Sendable {
    /// The factors by which pictures are scaled against each other.
    static let scales: [Float] = [0.376, 0.432, 0.497, 0.572, 0.658, 0.756, 0.87, 1, 1.15, 1.323, 1.521, 1.749]
    /// The same for views of parts of the picture.
    static let partScales: [Float] = [1.15, 1.323, 1.521, 1.749, 2.011, 2.313, 2.66]
    /// The relative difference of aspect ratios from which on pictures are compared both at their own ratio and stretched
    /// to the same ratio.
    static let sameAspect: Float = 0.08
    /// The minimum share of the smaller picture that must lie within the other.
    static let leastShare: Float = 0.6
    /// The number of positions that are refined.
    static let refinedPlaces = 3
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
    var blocks = BlockAgreement()

    /// Finds the best position of a picture; `nil` if none is better than chance.
    init?(picture: Int, view: Int, of query: inout QueryDetails, with stored: StoredDetail) {
        guard let aspect = query.aspectRatio(ofPicture: picture, inView: view) else { return nil }
        var found: [(place: DetailKernels.Place, columns: Int, rows: Int)] = []
        for (columns, rows) in Self.sizes(aspect: aspect, storedAspect: stored.aspectRatio, scales: query.canScale ? query.scales(inView: view) : nil)
        {
            guard let plane = query.plane(ofPicture: picture, inView: view, columns: columns, rows: rows) else {
                continue
            }
            found += DetailKernels.places(of: plane.half, in: stored.half, leastShare: Self.leastShare)
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
            if agreement.strength > best?.agreement.strength ?? 0 {
                best = DetailRegistration(
                    view: view, columns: plane.columns, rows: plane.rows, pose: pose, agreement: agreement)
                best?.blocks = BlockAgreement(sample, with: stored)
            }
        }
        guard let best else { return nil }
        self = best
    }

    private init(view: Int, columns: Int, rows: Int, pose: [Float], agreement: DetailAgreement) {
        self.view = view
        self.columns = columns
        self.rows = rows
        self.pose = pose
        self.agreement = agreement
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

    init(_ plane: DetailPlane, pose: [Float]) {
        (values, inside) = DetailKernels.sample(
            plane.values, columns: plane.columns, rows: plane.rows, pose: pose)
        energy = Float(values.reduce(0) { $0 + Int($1) * Int($1) })
    }

    /// The number of cells within the plane.
    var cells: Int { inside.reduce(0) { $0 + Int($1) } }

    /// Returns the sum of squares of an indexed frame's levels within the plane.
    func energy(of stored: StoredDetail) -> Float {
        var sum = 0
        for (level, isInside) in zip(stored.levels, inside) { sum += Int(level) * Int(level) * Int(isInside) }
        return Float(sum)
    }
}

/// How well the local detail of two pictures agrees.
struct DetailAgreement: Hashable, Sendable {
    /// The mean square of levels or, in units of 25, of values, of areas full of detail.
    private static let fullEnergy: Float = 0.5

    /// The correlation in the area that both share, -1...1.
    let correlation: Float
    /// The number of cells of the area that show detail in both.
    let cells: Float

    /// The correlation as a multiple of its standard deviation for pictures that have nothing in common and independent
    /// cells (the statistic of the t-test of a correlation).
    var strength: Float {
        correlation * (cells / max(1 - correlation * correlation, 0.02)).squareRoot()
    }

    init(_ sample: DetailSample, with stored: StoredDetail) {
        let product = DetailKernels.products(of: sample.values, with: stored.levels)[0]
        self.init(
            product: Float(product), energy: sample.energy, storedEnergy: sample.energy(of: stored),
            cells: Float(sample.cells))
    }

    init(product: Float, energy: Float, storedEnergy: Float, cells: Float) {
        let energies = energy * storedEnergy
        correlation = energies > 0 ? product / energies.squareRoot() : 0
        let full = Self.fullEnergy * cells
        self.cells = full > 0 ? cells * min(1, min(energy / 625, storedEnergy) / full) : 0
    }
}

/// How the agreement of two pictures is spread over blocks of cells.
struct BlockAgreement: Hashable, Sendable {
    var t: Float = 0, count: Float = 0, agreeing: Float = 0, disagreeing: Float = 0, mean: Float = 0
    var stored: Float = 0, query: Float = 0, common: Float = 0, commonStrength: Float = 0
    init() {}
    init(_ sample: DetailSample, with detail: StoredDetail) {
        let bounds = [0, 5, 10, 15, 20, 26]
        var sums: [Float] = []
        var (n, agree, disagree, total): (Float, Float, Float, Float) = (0, 0, 0, 0)
        var (cd, ce, cf, cc): (Float, Float, Float, Float) = (0, 0, 0, 0)
        for row in 0..<5 {
            for column in 0..<5 {
                var (d, e, f, c): (Float, Float, Float, Float) = (0, 0, 0, 0)
                for y in bounds[row]..<bounds[row + 1] {
                    for x in bounds[column]..<bounds[column + 1] where sample.inside[y * 26 + x] == 1 {
                        let (r, q) = (Float(detail.levels[y * 26 + x]), Float(sample.values[y * 26 + x]) / 25)
                        d += r * q
                        e += r * r
                        f += q * q
                        c += 1
                    }
                }
                guard c >= 12 else { continue }
                let scale = max(max(e, f), 0.15 * c)
                sums.append(d / c)
                stored += e / c
                query += f / c
                if e > 0.25 * c {
                    cd += d
                    ce += e
                    cf += f
                    cc += c
                }
                if max(e, f) > 0.15 * c {
                    n += 1
                    let b = d / max((e * f).squareRoot(), 0.3 * scale)
                    total += b
                    if b > 0.5 { agree += 1 }
                    if b < 0.25 { disagree += 1 }
                }
            }
        }
        if ce > 0, cf > 0 {
            common = cd / (ce * cf).squareRoot()
            commonStrength = common * (cc / max(0.02, 1 - common * common)).squareRoot()
        }
        let k = Float(sums.count)
        guard k > 2 else { return }
        stored /= k
        query /= k
        let m = sums.reduce(0, +) / k
        let v = sums.reduce(0) { $0 + ($1 - m) * ($1 - m) } / (k - 1)
        t = m / max((v / k).squareRoot(), 0.01)
        count = n
        agreeing = agree
        disagreeing = disagree
        mean = n > 0 ? total / n : 0
    }
}
