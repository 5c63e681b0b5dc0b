private import ClipTypes
private import Foundation

/// Where the picture of a query lies in the picture of a clip, both without bars.
public struct PicturePosition: Hashable, Sendable {
    /// The column of the center of the query's picture: 0 at the left and 1 at the right border of the clip's picture.
    public let centerX: Float
    /// The row of the center of the query's picture: 0 at the top and 1 at the bottom of the clip's picture.
    public let centerY: Float
    /// The width of the query's picture as a multiple of the width of the clip's picture: below 1 if the query shows a part of
    /// it.
    public let width: Float
    /// The height of the query's picture as a multiple of the height of the clip's picture.
    public let height: Float
    /// The degrees by which what the query shows is turned clockwise against what the clip shows, besides the turn of the view.
    public let rotation: Float
}

extension DetailRegistration {
    /// The position of the query's picture in the indexed frame.
    ///
    /// - Parameter aspectRatio: The width of the indexed frame divided by its height.
    func position(aspectRatio: Float) -> PicturePosition {
        // The inverse of the pose: the cell of the indexed frame at each place of the query's plane.
        let determinant = pose[1] * pose[5] - pose[2] * pose[4]
        let across = (x: pose[5] / determinant, y: -pose[4] / determinant)
        let down = (x: -pose[2] / determinant, y: pose[1] / determinant)
        // Coordinates are those of the centers of cells.
        let (x, y) = (Float(columns - 1) / 2 - pose[0], Float(rows - 1) / 2 - pose[3])
        let side = Float(FrameDetail.side)
        // Cells are as wide as the frame is, so lengths are measured in its height.
        func length(_ step: (x: Float, y: Float)) -> Float {
            (step.x * step.x * aspectRatio * aspectRatio + step.y * step.y).squareRoot() / side
        }
        return PicturePosition(
            centerX: (across.x * x + down.x * y + 0.5) / side, centerY: (across.y * x + down.y * y + 0.5) / side,
            width: length(across) * Float(columns) / aspectRatio, height: length(down) * Float(rows),
            rotation: atan2(-across.y, across.x * aspectRatio) * 180 / .pi)
    }
}

extension PicturePosition: CustomStringConvertible {
    /// The position as the end of a sentence, in which B is the clip: `is 80 % as wide and 75 % as high as B's, from 10 % of B's
    /// width and 12 % of B's height on, and turned 1.5 degrees clockwise`; `fills B's` if it is off by 2 % or a degree at most.
    public var description: String {
        let (left, top) = (centerX - width / 2, centerY - height / 2)
        let differences = [width - 1, height - 1, left, top, rotation / 50]
        if differences.allSatisfy({ abs($0) <= 0.02 }) { return "fills B's" }
        func percent(_ share: Float) -> String { "\(Int((100 * share).rounded())) %" }
        let degrees = String(format: "%.1f", Double(abs(rotation)))
        return "is \(percent(width)) as wide and \(percent(height)) as high as B's, "
            + "from \(percent(left)) of B's width and \(percent(top)) of B's height on"
            + (degrees == "0.0" ? "" : ", and turned \(degrees) degrees \(rotation < 0 ? "counter" : "")clockwise")
    }
}
