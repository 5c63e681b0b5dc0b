/// How a stored frame becomes upright: flipped first, then with rows and columns exchanged.
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

    /// Takes a display matrix as ISO/IEC 14496-12 has it, which puts the stored point (x, y) at (ax + cy, bx + dy).
    /// Turns by other angles than right ones become the nearest right one.
    init(a: Int32, b: Int32, c: Int32, d: Int32) {
        let straight = Int64(a).magnitude + Int64(d).magnitude
        let crossed = Int64(b).magnitude + Int64(c).magnitude
        transposes = crossed > straight
        flipsHorizontally = (transposes ? b : a) < 0
        flipsVertically = (transposes ? c : d) < 0
    }
}
