internal import ClipTypes

extension Picture {
    /// The picture with top and bottom exchanged.
    var flipped: Picture {
        mapPlanes { plane in
            var result: [UInt8] = []
            result.reserveCapacity(plane.count)
            for row in stride(from: plane.count - width, through: 0, by: -width) {
                result.append(contentsOf: plane[row..<row + width])
            }
            return result
        }
    }

    /// Returns the picture rotated clockwise by quarter turns.
    func turned(quarters: Int) -> Picture {
        switch quarters & 3 {
        case 0: return self
        case 2: return flipped.mirrored
        case 3: return turned(quarters: 1).turned(quarters: 2)
        default:
            return mapPlanes(width: height, height: width) { plane in
                var result: [UInt8] = []
                result.reserveCapacity(plane.count)
                for column in 0..<width {
                    for row in (0..<height).reversed() { result.append(plane[row &* width &+ column]) }
                }
                return result
            }
        }
    }
}
