public import ClipTypes

/// The standardization of descriptors: a mean and a scale for each value.
///
/// A value *v* is first replaced by sign(*v*)·√|*v*|: for histograms that is the Hellinger kernel, which keeps a few
/// large bins from dominating the others (Arandjelović and Zisserman, "Three things everyone should know to improve
/// object retrieval", CVPR 2012). Then the mean is subtracted and the result multiplied by the scale.
public struct Standardization: Hashable, Sendable {
    /// The layout of the descriptors that are standardized.
    public let layout: DescriptorLayout
    /// The mean of each value after the signed root, in the order of the layout.
    public let means: [Float]
    /// The factor on each value after its mean is subtracted, in the order of the layout.
    public let scales: [Float]

    /// Creates a standardization from means and scales.
    ///
    /// - Precondition: There is a mean and a scale for every value of the layout.
    public init(layout: DescriptorLayout, means: [Float], scales: [Float]) {
        precondition(
            means.count == layout.count && scales.count == layout.count,
            "\(means.count) means and \(scales.count) scales for descriptors of \(layout.count) values"
        )
        self.layout = layout
        self.means = means
        self.scales = scales
    }

    /// Returns the values of one frame after taking signed roots, subtracting the means and scaling.
    ///
    /// - Precondition: `values` has the layout's number of values.
    package func standardized(_ values: [Float]) -> [Float] {
        precondition(values.count == layout.count, "\(values.count) values for a layout of \(layout.count)")
        return values.indices.map { (Self.signedRoot(of: values[$0]) - means[$0]) * scales[$0] }
    }

    /// Returns sign(*v*)·√|*v*| of a value *v*.
    package static func signedRoot(of value: Float) -> Float {
        value < 0 ? -(-value).squareRoot() : value.squareRoot()
    }
}
