import Testing

@testable import Kernels

@Suite("Product scan")
struct ProductScanTests {
    @Test(
        "Gives the highest product of each row, exactly for few rows and nearly for many", arguments: [5, 8_192, 9_000])
    func best(count: Int) {
        var generator = SeededGenerator(seed: 4)
        let dimension = 20
        func vector() -> [Float] { (0..<dimension).map { _ in Float(generator.nextUnit() * 2 - 1) } }
        let rows = (0..<count).map { _ in vector() }
        let queries = (0..<6).map { _ in vector() }
        let biases: [Float] = [0, 0.1, -0.2, 0.3, -0.4, 0]
        var found: [Float] = []
        ProductScan(rows.flatMap { $0 }, dimension: dimension).best(queries, biases: biases, into: &found)
        // In one byte a value is off by at most 1/254 of the largest, here 1; errors of one sign are the worst case.
        let most: Float = count <= ProductScan.exactRows ? 1e-4 : 20 / 254
        var worst: Float = 0
        for (row, value) in zip(rows, found) {
            let expected = zip(queries, biases).map { query, bias in
                zip(row, query).reduce(bias) { $0 + $1.0 * $1.1 }
            }.max()
            worst = max(worst, abs(value - (expected ?? 0)))
        }
        #expect(found.count == count)
        #expect(worst <= most, "off by \(worst)")
    }

    @Test("A row of zeros has products of zero")
    func zeros() {
        var found: [Float] = []
        ProductScan([Float](repeating: 0, count: 9_000 * 16), dimension: 16)
            .products(with: [Float](repeating: 1, count: 16), into: &found)
        #expect(found.allSatisfy { $0 == 0 })
    }
}
