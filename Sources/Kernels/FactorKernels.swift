internal import CKernels
private import Concurrency

/// Kernels that train and score recommenders: sums of matrix rows, and steps of matrix factorization.
///
/// They multiply and add in one rounding where the processor can: results differ slightly between kinds of processors.
/// Wrong numbers of values and indices out of range trap.
package enum FactorKernels {
    /// Adds rows of a sparse matrix, each times its factor, to sums.
    ///
    /// - Parameters:
    ///   - rows: The indices of the rows to add.
    ///   - factors: One factor for each of `rows`; empty for 1 each.
    ///   - matrix: The matrix that has the rows.
    ///   - sums: One sum per column, which the rows are added to.
    package static func addRows(_ rows: [Int32], factors: [Float], of matrix: SparseMatrix, to sums: inout [Float]) {
        precondition(
            sums.count == matrix.columnCount && rows.allSatisfy { $0 >= 0 && $0 < matrix.rowCount }
                && [0, rows.count].contains(factors.count),
            "\(rows.count) rows with \(factors.count) factors, and \(sums.count) sums")
        unsafe matrix.values.withUnsafeBufferPointer { values in
            unsafe factors.withUnsafeBufferPointer { factors in
                unsafe vidrec_add_sparse_rows(
                    rows, factors.isEmpty ? nil : factors.baseAddress, rows.count, matrix.offsets, matrix.columns,
                    values.isEmpty ? nil : values.baseAddress, &sums)
            }
        }
    }

    /// Adds rows of `matrix` to sums: those whose indices are the columns of a row of `chooser`, each times its value
    /// there.
    ///
    /// - Parameters:
    ///   - row: The index of the row of `chooser`.
    ///   - chooser: A matrix with one column for each row of `matrix`.
    ///   - matrix: The matrix that has the rows.
    ///   - sums: One sum per column of `matrix`, which the rows are added to.
    package static func addRows(
        chosenBy row: Int, of chooser: SparseMatrix, matrix: SparseMatrix, to sums: inout [Float]
    ) {
        precondition(
            sums.count == matrix.columnCount && chooser.columnCount == matrix.rowCount && row < chooser.rowCount,
            "row \(row) of \(chooser.rowCount), and \(sums.count) sums")
        let entries = chooser.entries(ofRow: row)
        guard !entries.isEmpty else { return }
        unsafe chooser.columns.withUnsafeBufferPointer { columns in
            unsafe chooser.values.withUnsafeBufferPointer { factors in
                unsafe matrix.values.withUnsafeBufferPointer { values in
                    guard let columns = columns.baseAddress else { return }
                    unsafe vidrec_add_sparse_rows(
                        columns + entries.lowerBound,
                        factors.isEmpty ? nil : factors.baseAddress.map { unsafe $0 + entries.lowerBound },
                        entries.count, matrix.offsets, matrix.columns, values.isEmpty ? nil : values.baseAddress, &sums)
                }
            }
        }
    }

    /// Adds rows of a dense matrix, each times its factor, to sums.
    ///
    /// - Parameters:
    ///   - rows: The indices of the rows to add.
    ///   - factors: One factor for each of `rows`.
    ///   - matrix: The matrix, row-major, with as many columns as there are sums.
    ///   - sums: One sum per column, which the rows are added to.
    package static func addRows(_ rows: [Int32], factors: [Float], ofDense matrix: [Float], to sums: inout [Float]) {
        precondition(
            rows.count == factors.count && rows.allSatisfy { $0 >= 0 && (Int($0) + 1) * sums.count <= matrix.count },
            "\(rows.count) rows with \(factors.count) factors of \(matrix.count) values, and \(sums.count) sums")
        unsafe vidrec_add_dense_rows(rows, factors, rows.count, matrix, sums.count, &sums)
    }

    /// Adds `scale` times the Gram matrix of rows, the sum of their outer products with themselves, to `gram`.
    ///
    /// - Parameters:
    ///   - rows: Rows of `factorCount` values, one after another.
    ///   - factorCount: The number of values of a row.
    ///   - scale: The factor on each outer product.
    ///   - gram: `factorCount` x `factorCount` sums.
    package static func addGram(of rows: [Float], factorCount: Int, scale: Float, to gram: inout [Float]) {
        precondition(gram.count == factorCount * factorCount && rows.count.isMultiple(of: factorCount))
        unsafe vidrec_add_gram(factorCount, rows, rows.count / factorCount, scale, &gram)
    }

    /// Solves for rows of factors by alternating least squares, starting from their current values (see
    /// `vidrec_als_row`).
    ///
    /// The solution x of a row solves (gram + diagonal · I + Σ w y yᵀ) x = Σ w y, over the factors y and the weights w
    /// of the row's entries. The result is the same for any number of jobs.
    ///
    /// - Parameters:
    ///   - rows: Rows of `factorCount` values; those from `first` on are replaced, one for each row of `matrix`.
    ///   - first: The index in `rows` of the row that belongs to row 0 of `matrix`.
    ///   - matrix: The weights of the other side's items by rows.
    ///   - others: The factors of the other side, `factorCount` values for each column of `matrix`.
    ///   - gram: `factorCount` x `factorCount` values, symmetric: the part of the equations that all rows share.
    ///   - factorCount: The number of factors of a row: 16, 32, 64, 128 or 256.
    ///   - steps: The number of steps of conjugate gradients per row.
    ///   - jobs: The number of threads.
    ///   - diagonal: Returns the value that is added to the diagonal, given the number of entries of the row.
    package static func solveRows(
        _ rows: inout [Float], first: Int, matrix: SparseMatrix, others: [Float], gram: [Float], factorCount: Int,
        steps: Int, jobs: Int, diagonal: @Sendable (Int) -> Float
    ) {
        precondition(
            rows.count >= (first + matrix.rowCount) * factorCount && others.count == matrix.columnCount * factorCount
                && gram.count == factorCount * factorCount && [16, 32, 64, 128, 256].contains(factorCount),
            "\(rows.count) values for \(matrix.rowCount) rows of \(factorCount) factors")
        unsafe rows.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            nonisolated(unsafe) let rows = unsafe base + first * factorCount
            _ = concurrentBlocks(of: matrix.rowCount, size: 256, jobs: jobs) { range in
                var scratch = [Float](repeating: 0, count: 3 * factorCount)
                unsafe matrix.columns.withUnsafeBufferPointer { columns in
                    unsafe matrix.values.withUnsafeBufferPointer { values in
                        guard let columns = columns.baseAddress else { return }
                        for row in range {
                            let entries = matrix.entries(ofRow: row)
                            let start = entries.lowerBound
                            unsafe vidrec_als_row(
                                factorCount, gram, diagonal(entries.count), others, columns + start,
                                values.isEmpty ? nil : values.baseAddress.map { unsafe $0 + start }, entries.count,
                                steps, rows + row * factorCount, &scratch)
                        }
                    }
                }
            }
        }
    }

    /// Returns the factors of one new row, solved for as `solveRows` does, from zeros.
    ///
    /// - Parameters:
    ///   - items: The columns of the row's entries.
    ///   - weights: The weight of each entry.
    ///   - others: The factors of the other side, `factorCount` values for each column.
    ///   - gram: `factorCount` x `factorCount` values, symmetric.
    ///   - factorCount: The number of factors of a row: 16, 32, 64, 128 or 256.
    ///   - steps: The number of steps of conjugate gradients.
    ///   - diagonal: The value that is added to the diagonal.
    package static func solve(
        items: [Int32], weights: [Float], others: [Float], gram: [Float], factorCount: Int, steps: Int, diagonal: Float
    ) -> [Float] {
        precondition(
            items.allSatisfy { $0 >= 0 && (Int($0) + 1) * factorCount <= others.count } && items.count == weights.count
                && gram.count == factorCount * factorCount && [16, 32, 64, 128, 256].contains(factorCount))
        var row = [Float](repeating: 0, count: factorCount)
        var scratch = [Float](repeating: 0, count: 3 * factorCount)
        unsafe vidrec_als_row(
            factorCount, gram, diagonal, others, items, weights, items.count, steps, &row, &scratch)
        return row
    }

    /// Takes steps of Bayesian personalized ranking, each for a random entry and a random item without an entry of its
    /// user (see `vidrec_bpr_steps`).
    ///
    /// - Parameters:
    ///   - steps: The number of steps.
    ///   - users: The user of each entry of `matrix`, in the order of the entries; at least one.
    ///   - matrix: The user-item matrix; its values are ignored.
    ///   - factorCount: The number of factors of a row, a multiple of 16.
    ///   - rate: The learning rate.
    ///   - userDecay: The L2 regularization of user factors.
    ///   - itemDecay: The L2 regularization of item factors.
    ///   - userFactors: `factorCount` values per user, the last of which is 1; changed in place.
    ///   - itemFactors: `factorCount` values per item, the last of which is the item's bias; changed in place.
    ///   - state: The state of the random numbers (SplitMix64), advanced.
    package static func bprSteps(
        _ steps: Int, users: [Int32], matrix: SparseMatrix, factorCount: Int, rate: Float, userDecay: Float,
        itemDecay: Float, userFactors: inout [Float], itemFactors: inout [Float], state: inout UInt64
    ) {
        precondition(
            users.count == matrix.columns.count && userFactors.count == matrix.rowCount * factorCount
                && itemFactors.count == matrix.columnCount * factorCount && factorCount.isMultiple(of: 16)
                && !users.isEmpty)
        unsafe vidrec_bpr_steps(
            steps, users.count, users, matrix.columns, matrix.offsets, matrix.columns, matrix.columnCount, factorCount,
            rate, userDecay, itemDecay, &userFactors, &itemFactors, &state)
    }

    /// Returns the factors of a new user, with the item factors fixed (see `vidrec_bpr_fold_in`): `factorCount` values,
    /// the last of which is 1, learned from zeros.
    ///
    /// - Parameters:
    ///   - rounds: The number of rounds over `items`.
    ///   - items: The items of the user's positive interactions.
    ///   - negatives: Items to rank below them; at least one.
    ///   - factorCount: The number of factors of a row, a multiple of 16.
    ///   - rate: The learning rate.
    ///   - decay: The L2 regularization of the user's factors.
    ///   - itemFactors: `factorCount` values per item, the last of which is the item's bias.
    package static func bprFoldIn(
        rounds: Int, items: [Int32], negatives: [Int32], factorCount: Int, rate: Float, decay: Float,
        itemFactors: [Float]
    ) -> [Float] {
        precondition(
            (items + negatives).allSatisfy { $0 >= 0 && (Int($0) + 1) * factorCount <= itemFactors.count }
                && !negatives.isEmpty && factorCount.isMultiple(of: 16))
        var user = [Float](repeating: 0, count: factorCount)
        user[factorCount - 1] = 1
        unsafe vidrec_bpr_fold_in(
            rounds, items, items.count, negatives, negatives.count, factorCount, rate, decay, itemFactors, &user)
        return user
    }

    /// Inverts a positive definite matrix of `size` x `size` values in place, block by block (Gauss and Jordan).
    ///
    /// - Parameters:
    ///   - matrix: The matrix, row-major; replaced by its inverse.
    ///   - size: The number of rows and of columns.
    ///   - jobs: The number of threads.
    /// - Returns: Whether the matrix is positive definite; if not, its values are undefined.
    /// - Complexity: O(*n*³) for *n* rows.
    package static func invert(_ matrix: inout [Float], size: Int, jobs: Int) -> Bool {
        precondition(matrix.count == size * size, "\(matrix.count) values for \(size) rows")
        let width = 64
        return unsafe matrix.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return true }
            nonisolated(unsafe) let matrix = unsafe base
            for start in stride(from: 0, to: size, by: width) {
                let inner = min(width, size - start)
                let diagonal = unsafe matrix + start * size + start
                guard unsafe vidrec_invert_block(inner, size, diagonal) == 0 else { return false }
                let pivot = (0..<inner).flatMap { row in
                    (0..<inner).map { unsafe diagonal[row * size + $0] }
                }
                // The pivot's rows times its inverse; their block on the diagonal is the inverse itself.
                var rows = [Float](repeating: 0, count: inner * size)
                unsafe vidrec_dense_product(
                    inner, inner, size, pivot, inner, 1, matrix + start * size, size, &rows, size)
                for row in 0..<inner {
                    for column in 0..<inner {
                        rows[row * size + start + column] = pivot[row * inner + column]
                    }
                }
                let pivotRows = rows
                _ = concurrentBlocks(of: size, size: width, jobs: jobs) { range in
                    guard range.lowerBound != start else { return }
                    let count = range.count
                    let block = unsafe matrix + range.lowerBound * size
                    var left = [Float](repeating: 0, count: count * inner)
                    for row in 0..<count {
                        for column in 0..<inner {
                            unsafe left[row * inner + column] = -block[row * size + start + column]
                            unsafe block[row * size + start + column] = 0
                        }
                    }
                    unsafe vidrec_dense_product(count, inner, size, left, inner, 1, pivotRows, size, block, size)
                }
                for (index, value) in pivotRows.enumerated() {
                    unsafe matrix[start * size + index] = value
                }
            }
            return true
        }
    }
}
