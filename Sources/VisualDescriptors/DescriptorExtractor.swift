public import ClipTypes

/// One kind of measurement of a picture: a histogram, a layout, a transform.
///
/// Each has a fixed number of values of -1…1 and knows where a mirror moves them, so that the descriptor of a mirrored
/// frame is had from that of the frame itself, bit for bit, without its pixels.
public protocol DescriptorExtractor: Sendable {
    /// The name in layouts, such as `hsv-histogram`.
    var name: String { get }
    /// What it looks at.
    var family: DescriptorFamily { get }
    /// How many values it gives.
    var count: Int { get }

    /// Appends the `count` values of a picture.
    func describe(_ picture: DescriptorPicture, into values: inout [Float])

    /// Where the mirrored picture's value at `index` is found among the picture's own values.
    ///
    /// - Parameter index: a position in `0..<count`.
    /// - Returns: the position there, and the sign (1 or -1) it is to be multiplied with.
    func mirrorSource(of index: Int) -> (index: Int, sign: Float)
}

extension DescriptorExtractor {
    /// The values of a picture, alone.
    public func describe(_ picture: DescriptorPicture) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(count)
        describe(picture, into: &values)
        return values
    }

    /// The values of the mirrored picture.
    ///
    /// - Precondition: `values` are `count` values that this extractor gave.
    public func mirrored(_ values: [Float]) -> [Float] {
        precondition(values.count == count, "\(name) has \(count) values, not \(values.count)")
        return (0..<count).map { index in
            let source = mirrorSource(of: index)
            return values[source.index] * source.sign
        }
    }
}
