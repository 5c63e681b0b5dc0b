public import ClipTypes

extension Standardization {
    /// Returns a standardization that commutes with mirroring.
    ///
    /// A value and its mirror partner get the mean of both their means, with the sign of the mirror, and of both
    /// their scales. A value that is its own partner and changes its sign gets mean 0. Standardizing a mirrored frame
    /// is then the same as mirroring the standardized frame, bit for bit.
    ///
    /// - Precondition: `mirror` has as many values as the layout.
    /// - Complexity: O(*n*) for *n* values.
    public func symmetrized(under mirror: DescriptorMirror) -> Standardization {
        let mirroredMeans = mirror.mirrored(means)
        return Standardization(
            layout: layout,
            means: means.indices.map { (means[$0] + mirroredMeans[$0]) / 2 },
            scales: scales.indices.map { (scales[$0] + scales[mirror.sources[$0]]) / 2 })
    }
}
