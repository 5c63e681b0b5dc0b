internal import ClipTypes
internal import Kernels

/// How well the local detail of two pictures agrees.
package struct DetailAgreement: Hashable, Sendable {
    /// The mean square of levels or values of areas full of detail.
    private static let fullEnergy: Float = 0.5

    /// The correlation in the area that both share, -1...1.
    package let correlation: Float
    /// The number of cells of the area that show detail in both.
    package let cells: Float

    /// The least share of the variance that counts as not explained: levels have few steps.
    private static let leastResidual: Float = 0.02

    /// The correlation as a multiple of its standard deviation for pictures that have nothing in common and independent
    /// cells (the statistic of the t-test of a correlation).
    package var strength: Float {
        correlation * (cells / max(1 - correlation * correlation, Self.leastResidual)).squareRoot()
    }

    /// Returns the highest ``strength`` that an agreement with an indexed frame can have.
    package static func highestStrength(with stored: StoredDetail) -> Float {
        let cells = min(Float(FrameDetail.count), Float(stored.energy) / fullEnergy)
        // Rounding may take correlations a little beyond 1.
        return 1.001 * (cells / leastResidual).squareRoot()
    }

    package init(_ sample: DetailSample, with stored: StoredDetail) {
        let product = DetailKernels.products(of: sample.values, with: stored.levels)[0]
        self.init(
            product: Float(product) / 25, energy: sample.energy / 625, storedEnergy: sample.energy(of: stored),
            allCells: Float(sample.cells))
    }

    /// Creates an agreement from the sums of products and of squares over all cells that both pictures share; values are
    /// in units of 25.
    package init(product: Float, energy: Float, storedEnergy: Float, allCells: Float) {
        let energies = energy * storedEnergy
        correlation = energies > 0 ? product / energies.squareRoot() : 0
        let full = Self.fullEnergy * allCells
        cells = full > 0 ? allCells * min(1, min(energy, storedEnergy) / full) : 0
    }
}
