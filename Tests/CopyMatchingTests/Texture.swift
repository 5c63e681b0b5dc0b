import ClipTypes
import Kernels
import VisualDescriptors

/// A random picture without borders: a random brightness at each point of a lattice, interpolated between four of them.
struct Texture {
    /// The number of columns and of rows after which the lattice repeats itself.
    private static let period = 64

    private let values: [Double]

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        values = (0..<Self.period * Self.period).map { _ in generator.nextUnit() }
    }

    private init(values: [Double]) { self.values = values }

    /// Returns the brightness, 0...1, at a point; points of the lattice have integral coordinates.
    func brightness(_ x: Double, _ y: Double) -> Double {
        let (column, row) = (x.rounded(.down), y.rounded(.down))
        let (a, b) = (x - column, y - row)
        func point(_ across: Int, _ down: Int) -> Double {
            let (i, j) = ((Int(column) + across) & (Self.period - 1), (Int(row) + down) & (Self.period - 1))
            return values[j * Self.period + i]
        }
        let above = point(0, 0) * (1 - a) + point(1, 0) * a
        let below = point(0, 1) * (1 - a) + point(1, 1) * a
        return above * (1 - b) + below * b
    }

    /// Returns a texture between this one and another.
    func mixed(with other: Texture, share: Double) -> Texture {
        Texture(values: zip(values, other.values).map { $0 * (1 - share) + $1 * share })
    }

    /// Returns a picture that shows the texture.
    ///
    /// - Parameters:
    ///   - width: The width in pixels.
    ///   - height: The height in pixels.
    ///   - spacing: The pixels between two points of the lattice.
    ///   - moved: The position in the unaltered picture, in pixels, that each position shows.
    func picture(
        width: Int = 64, height: Int = 48, spacing: Double = 4,
        moved: (_ x: Double, _ y: Double) -> (x: Double, y: Double) = { ($0, $1) }
    ) -> Picture {
        Picture(gray: width, height) { x, y in
            let place = moved(Double(x) + 0.5, Double(y) + 0.5)
            return UInt8(255 * brightness(place.x / spacing, place.y / spacing))
        }
    }
}

extension Picture {
    /// A gray picture from a function of the position.
    init(gray width: Int, _ height: Int, _ luma: (_ x: Int, _ y: Int) -> UInt8) {
        let plane = (0..<width * height).map { luma($0 % width, $0 / width) }
        let gray = [UInt8](repeating: 128, count: plane.count)
        self.init(width: width, height: height, luma: plane, blueDifference: gray, redDifference: gray)
    }

    var whole: ContentRegion { ContentRegion(x: 0, y: 0, width: width, height: height) }

    /// The local detail of the whole picture.
    var detail: FrameDetail { FrameDetail(self, region: whole) }

    /// The picture as a query has it.
    func queryPicture(at time: Duration = .zero) -> QueryPicture {
        QueryPicture(time: time, width: width, height: height, luma: luma, content: whole)
    }
}
