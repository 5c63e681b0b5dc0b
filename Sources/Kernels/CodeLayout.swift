internal import CKernels

/// The order in which the values of codes are packed for ``SketchKernels/best(of:scales:inRows:scales:groupEnds:layout:)``.
///
/// The values that mirroring keeps stand first, those that it negates last. A product with a code is then the sum of two
/// parts, and that with its mirror image their difference.
package struct CodeLayout: Hashable, Sendable {
    /// The number of values of a code.
    package let dimension: Int
    /// The number of packed values that mirroring keeps, a multiple of 4.
    let evenCount: Int
    /// The number of packed values that mirroring negates, a multiple of 4.
    let oddCount: Int
    /// For each packed value, its index in the code; -1 for a filler.
    private let order: [Int32]

    /// Creates a layout.
    ///
    /// - Parameters:
    ///   - dimension: The number of values of a code, at most 512.
    ///   - parity: For each value, 1 if mirroring keeps it or -1 if mirroring negates it; empty if codes are not
    ///     mirrored.
    package init(dimension: Int, parity: [Int8] = []) {
        precondition(0...512 ~= dimension, "codes of \(dimension) values")
        precondition(
            parity.isEmpty || parity.count == dimension && parity.allSatisfy { abs($0) == 1 },
            "\(parity.count) signs for codes of \(dimension) values")
        func filled(_ indices: [Int32]) -> [Int32] {
            indices + [Int32](repeating: -1, count: (4 - indices.count % 4) % 4)
        }
        let indices = (0..<dimension).map { Int32($0) }
        let even = filled(parity.isEmpty ? indices : indices.filter { parity[Int($0)] > 0 })
        let odd = filled(parity.isEmpty ? [] : indices.filter { parity[Int($0)] < 0 })
        self.dimension = dimension
        (evenCount, oddCount) = (even.count, odd.count)
        order = even + odd
    }

    /// Whether products with mirrored codes are computed, too.
    package var isMirrored: Bool { oddCount > 0 }

    /// The number of packed values of a code.
    package var size: Int { order.count }

    /// Returns codes packed as rows, two values a byte.
    ///
    /// - Parameter codes: Codes of `dimension` values in -8...7, one after another.
    package func packedRows(_ codes: [Int8]) -> [UInt8] {
        let count = count(of: codes)
        return unsafe [UInt8](unsafeUninitializedCapacity: count * size / 2) { rows, initialized in
            guard let start = rows.baseAddress else { return }
            unsafe vidrec_pack_code_rows(codes, count, dimension, order, size, start)
            initialized = count * size / 2
        }
    }

    /// A number of the order of the values, by which files tell whether their codes are of this layout.
    package var identity: UInt64 {
        // FNV-1a.
        order.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64(UInt32(bitPattern: $1))) &* 0x100_0000_01b3 }
    }

    /// Returns the values of codes in the order in which they are packed, ``size`` for each code: 0 for a filler.
    ///
    /// - Parameter codes: Codes of `dimension` values in -8...7, one after another.
    package func arranged(_ codes: [Int8]) -> [Int8] {
        var values = [Int8](repeating: 0, count: count(of: codes) * size)
        for code in 0..<count(of: codes) {
            for (place, index) in order.enumerated() where index >= 0 {
                values[code * size + place] = codes[code * dimension + Int(index)]
            }
        }
        return values
    }

    /// Returns codes in the order of their values from what ``arranged(_:)`` returns.
    package func restored(_ values: [Int8]) -> [Int8] {
        guard size > 0 else { return [] }
        var codes = [Int8](repeating: 0, count: values.count / size * dimension)
        for code in 0..<values.count / size {
            for (place, index) in order.enumerated() where index >= 0 {
                codes[code * dimension + Int(index)] = values[code * size + place]
            }
        }
        return codes
    }

    /// Returns the arranged values of packed rows.
    package func unpackedRows(_ rows: [UInt8]) -> [Int8] {
        guard size > 0 else { return [] }
        let half = size / 2
        var values = [Int8](repeating: 0, count: 2 * rows.count)
        for row in 0..<rows.count / half {
            for index in 0..<half {
                let byte = rows[row * half + index]
                values[row * size + index] = Int8(byte & 15) - 8
                values[row * size + half + index] = Int8(byte >> 4) - 8
            }
        }
        // Fillers are 0 in rows, which is -8.
        let fillers = order.indices.filter { order[$0] < 0 }
        for row in 0..<rows.count / half {
            for place in fillers { values[row * size + place] = 0 }
        }
        return values
    }

    /// Returns codes packed as queries, one value a byte, in blocks of 16 codes.
    ///
    /// - Parameter codes: Codes of `dimension` values in -8...7, one after another.
    package func packedQueries(_ codes: [Int8]) -> [Int8] {
        let count = count(of: codes)
        let bytes = packedQueryBytes(count)
        return unsafe [Int8](unsafeUninitializedCapacity: bytes) { queries, initialized in
            guard let start = queries.baseAddress else { return }
            unsafe vidrec_pack_code_queries(codes, count, dimension, order, size, start)
            initialized = bytes
        }
    }

    /// Returns the number of bytes of packed queries.
    func packedQueryBytes(_ count: Int) -> Int { (count + 15) / 16 * 16 * size }

    private func count(of codes: [Int8]) -> Int {
        guard dimension > 0 else { return 0 }
        precondition(
            codes.count.isMultiple(of: dimension), "\(codes.count) values are no codes of \(dimension)")
        return codes.count / dimension
    }
}
