internal import ClipTypes
internal import Kernels

/// The values of a query's plane at the cells of an indexed frame.
package struct DetailSample: Sendable {
    /// `DetailKernels.paddedCount` values.
    package let values: [Int8]
    /// 1 for each cell within the plane, else 0.
    package let inside: [UInt8]
    /// The sum of the squares of the values.
    package let energy: Float
    /// The number of cells within the plane.
    package let cells: Int

    package init(_ plane: DetailPlane, pose: [Float]) {
        (values, inside) = DetailKernels.sample(
            plane.values, columns: plane.columns, rows: plane.rows, pose: pose)
        energy = Float(values.reduce(0) { $0 + Int32($1) * Int32($1) })
        cells = Int(inside.reduce(0) { $0 + Int32($1) })
    }

    /// Returns the sum of squares of an indexed frame's levels within the plane.
    package func energy(of stored: StoredDetail) -> Float {
        Float(DetailKernels.energies(of: stored.levels, inside: inside)[0])
    }
}
