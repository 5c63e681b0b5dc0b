internal import ClipTypes

extension Picture {
    /// The pixels as red, green and blue bytes, row by row: the inverse of full-range BT.601 in fixed-point arithmetic,
    /// which is the same on every machine.
    var rgb: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(3 * luma.count)
        for pixel in luma.indices {
            let y = Int(luma[pixel]) << 16 + 1 << 15
            let cb = Int(blueDifference[pixel]) - 128
            let cr = Int(redDifference[pixel]) - 128
            result.append(UInt8(max(0, min(255, (y + 91_881 * cr) >> 16))))
            result.append(UInt8(max(0, min(255, (y - 22_554 * cb - 46_802 * cr) >> 16))))
            result.append(UInt8(max(0, min(255, (y + 116_130 * cb) >> 16))))
        }
        return result
    }
}
