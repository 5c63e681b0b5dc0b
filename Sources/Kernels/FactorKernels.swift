internal import CKernels
private import Concurrency

/// Computes what recommenders fit and score with: sums of matrix rows, and steps of matrix factorization.
package enum FactorKernels {
    /// Adds rows of a sparse matrix, each times its factor, to sums; one factor a row, or none for 1 each.
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

    /// Adds the rows of `matrix` that a row of `chooser` names, each times its value there, to sums.
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

    /// Adds rows of a dense matrix of `sums.count` columns, each times its factor, to sums.
    package static func addRows(_ rows: [Int32], factors: [Float], ofDense matrix: [Float], to sums: inout [Float]) {
        precondition(
            rows.count == factors.count && rows.allSatisfy { $0 >= 0 && (Int($0) + 1) * sums.count <= matrix.count },
            "\(rows.count) rows with \(factors.count) factors of \(matrix.count) values, and \(sums.count) sums")
        unsafe vidrec_add_dense_rows(rows, factors, rows.count, matrix, sums.count, &sums)
    }

    /// Adds `scale` times the outer products of rows with themselves to a square matrix.
    package static func addGram(of rows: [Float], factorCount: Int, scale: Float, to gram: inout [Float]) {
        precondition(gram.count == factorCount * factorCount && rows.count.isMultiple(of: factorCount))
        unsafe vidrec_add_gram(factorCount, rows, rows.count / factorCount, scale, &gram)
    }

    /// Solves for rows of factors by alternating least squares, from where they stand (see `vidrec_als_row`).
    ///
    /// - Parameters:
    ///   - rows: `factorCount` values a row of `matrix`, replaced.
    ///   - matrix: the weights of the other side's items by rows.
    ///   - diagonal: what stands on the diagonal, by the number of a row's entries.
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

    /// The factors of one new row.
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

    /// Takes steps of Bayesian personalized ranking (see `vidrec_bpr_steps`).
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

    /// The factors of one new viewer, the items staying as they are (see `vidrec_bpr_fold_in`).
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

    /// Inverts a positive definite matrix of `size` rows in place, block by block (Gauss and Jordan).
    ///
    /// - Returns: whether it is positive definite; otherwise the values are of no use.
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
