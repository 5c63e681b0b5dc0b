/// The transform that makes a stored frame upright: flips, followed by a transposition.
struct Orientation: Hashable {
    let flipsHorizontally: Bool
    let flipsVertically: Bool
    let transposes: Bool

    static let upright = Orientation(flipsHorizontally: false, flipsVertically: false, transposes: false)

    init(flipsHorizontally: Bool, flipsVertically: Bool, transposes: Bool) {
        self.flipsHorizontally = flipsHorizontally
        self.flipsVertically = flipsVertically
        self.transposes = transposes
    }

    /// Creates the orientation of a display matrix as in ISO/IEC 14496-12, which maps the stored point (x, y) to
    /// (ax + cy, bx + dy). Rotations by other angles are rounded to quarter turns.
    init(a: Int32, b: Int32, c: Int32, d: Int32) {
        let straight = Int64(a).magnitude + Int64(d).magnitude
        let crossed = Int64(b).magnitude + Int64(c).magnitude
        transposes = crossed > straight
        flipsHorizontally = (transposes ? b : a) < 0
        flipsVertically = (transposes ? c : d) < 0
    }
}
