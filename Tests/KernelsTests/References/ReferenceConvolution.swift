/// The reference implementation of layers of convolutions on bytes: plain loops over integers.
enum ReferenceConvolution {
    /// Returns the byte of a sum of products: mapped in single precision, rounded with ties to even, and limited.
    static func byte(_ sum: Int, factor: Float, offset: Float, added: Float? = nil) -> UInt8 {
        let product: Float = Float(sum) * factor
        var value: Float = product + offset
        if let added { value += added }
        return UInt8(min(max(value, 0), 255).rounded(.toNearestOrEven))
    }

    /// Returns the number of windows along a length, and the positions that the first one covers before it.
    static func padding(_ length: Int, size: Int, stride: Int) -> (count: Int, before: Int) {
        let count = (length + stride - 1) / stride
        return (count, max((count - 1) * stride + size - length, 0) / 2)
    }

    /// A layer of depthwise convolutions over a map of `height` x `width` x `channels`.
    static func depthwise(
        _ input: [UInt8], width: Int, height: Int, channels: Int, size: Int, stride: Int, zero: Int, weights: [Float],
        factors: [Float], offsets: [Float]
    ) -> [UInt8] {
        let (columns, left) = padding(width, size: size, stride: stride)
        let (rows, above) = padding(height, size: size, stride: stride)
        var result: [UInt8] = []
        for row in 0..<rows {
            for column in 0..<columns {
                for channel in 0..<channels {
                    var sum = 0
                    for tap in 0..<size * size {
                        let y = row * stride + tap / size - above
                        let x = column * stride + tap % size - left
                        guard (0..<height).contains(y), (0..<width).contains(x) else { continue }
                        let value = Int(input[(y * width + x) * channels + channel]) - zero
                        sum += value * Int(weights[tap * channels + channel])
                    }
                    result.append(byte(sum, factor: factors[channel], offset: offsets[channel]))
                }
            }
        }
        return result
    }
}
