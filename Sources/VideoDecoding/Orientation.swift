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

    /// Creates the orientation of the EXIF tag of that name; `nil` if the value is not in 1...8.
    init?(exif value: Int) {
        guard (1...8).contains(value) else { return nil }
        transposes = value >= 5
        // 2: mirrored, 3: half turn, 4: upside down, 5: transposed, 6: quarter turn clockwise, 7: transposed along the
        // other diagonal, 8: quarter turn counterclockwise.
        flipsHorizontally = [2, 3, 7, 8].contains(value)
        flipsVertically = [3, 4, 6, 7].contains(value)
    }
}
