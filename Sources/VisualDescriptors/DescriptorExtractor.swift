public import ClipTypes

/// A visual descriptor of pictures, such as a histogram or a transform.
///
/// An extractor computes a fixed number of values in -1...1. Mirroring a picture permutes its values and changes signs,
/// so that the descriptor of a mirrored frame is computed from that of the frame, bit for bit, without its pixels.
public protocol DescriptorExtractor: Sendable {
    /// The name of the extractor in layouts, such as `hsv-histogram`.
    var name: String { get }
    /// The visual property that the values describe.
    var family: DescriptorFamily { get }
    /// The number of values that the extractor computes.
    var count: Int { get }

    /// Computes the ``count`` values of a picture and appends them to `values`.
    func describe(_ picture: DescriptorPicture, into values: inout [Float])

    /// Returns where the value at `index` of the mirrored picture's descriptor comes from in the picture's own
    /// descriptor.
    ///
    /// - Parameter index: An index in `0..<count`.
    /// - Returns: The index of the value in the picture's own descriptor, and the sign (1 or -1) to multiply it by.
    func mirrorSource(of index: Int) -> (index: Int, sign: Float)
}

extension DescriptorExtractor {
    /// Returns the ``count`` values of a picture.
    public func describe(_ picture: DescriptorPicture) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(count)
        describe(picture, into: &values)
        return values
    }

    /// Returns the values of the mirrored picture, by permuting and negating those of the picture.
    ///
    /// - Precondition: `values` has ``count`` values.
    public func mirrored(_ values: [Float]) -> [Float] {
        precondition(values.count == count, "\(name) has \(count) values, not \(values.count)")
        return (0..<count).map { index in
            let source = mirrorSource(of: index)
            return values[source.index] * source.sign
        }
    }
}
