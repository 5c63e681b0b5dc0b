private import Foundation

/// A projective transform of the plane (homography).
struct Projection: Hashable, Sendable {
    /// The 3x3 matrix, row by row.
    let matrix: [Double]

    /// Returns the transform from the positions of a result to those of a source that enlarges the source by a factor
    /// and rotates it about its center, clockwise on a screen.
    static func rotation(degrees: Double, enlarging factor: Double, width: Double, height: Double) -> Projection {
        let angle = degrees * .pi / 180
        let (c, s) = (cos(angle) / factor, sin(angle) / factor)
        let (x, y) = (width / 2, height / 2)
        return Projection(matrix: [c, s, x - c * x - s * y, -s, c, y + s * x - c * y, 0, 0, 1])
    }

    /// Returns the transform of a rectangle at the origin to a quadrilateral, given by its upper left, upper right,
    /// lower right and lower left corners.
    ///
    /// Heckbert, "Fundamentals of texture mapping and image warping", 1989, 2.2.3.
    static func fromRectangle(
        width: Double, height: Double, to corners: [(x: Double, y: Double)]
    ) -> Projection {
        let (p, q, r, t) = (corners[0], corners[1], corners[2], corners[3])
        let (dx1, dx2, dx3) = (q.x - r.x, t.x - r.x, p.x - q.x + r.x - t.x)
        let (dy1, dy2, dy3) = (q.y - r.y, t.y - r.y, p.y - q.y + r.y - t.y)
        let determinant = dx1 * dy2 - dx2 * dy1
        let g = (dx3 * dy2 - dx2 * dy3) / determinant
        let h = (dx1 * dy3 - dx3 * dy1) / determinant
        return Projection(matrix: [
            (q.x - p.x + g * q.x) / width, (t.x - p.x + h * t.x) / height, p.x,
            (q.y - p.y + g * q.y) / width, (t.y - p.y + h * t.y) / height, p.y,
            g / width, h / height, 1,
        ])
    }

    /// Returns the factor by which a rotated picture must be enlarged to cover the frame.
    static func enlargement(degrees: Double, width: Double, height: Double) -> Double {
        let angle = abs(degrees) * .pi / 180
        return cos(angle) + sin(angle) * max(width / height, height / width)
    }

    /// The inverse transform. A multiple of a matrix is the same transform, so it is the adjugate, with the sign that
    /// keeps the depth positive.
    var inverse: Projection {
        let m = matrix
        let adjugate = [
            m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
        ]
        let determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6]
        return Projection(matrix: determinant < 0 ? adjugate.map { -$0 } : adjugate)
    }
}
