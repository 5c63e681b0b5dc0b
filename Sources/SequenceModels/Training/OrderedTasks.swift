/// Returns the results of `body` for 0..<`count`, in this order, computed by up to `jobs` tasks at a time.
func orderedResults<Result: Sendable>(
    count: Int, jobs: Int, body: @escaping @Sendable (Int) throws -> Result
) async throws -> [Result] {
    guard jobs > 1, count > 1 else { return try (0..<count).map(body) }
    return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: count)
        var next = 0
        while next < min(jobs, count) {
            let index = next
            group.addTask { (index, try body(index)) }
            next += 1
        }
        for try await (index, result) in group {
            results[index] = result
            if next < count {
                let index = next
                group.addTask { (index, try body(index)) }
                next += 1
            }
        }
        return results.compactMap { $0 }
    }
}
