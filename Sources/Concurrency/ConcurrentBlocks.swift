private import Foundation
private import Synchronization

/// Runs `body` on consecutive blocks of 0..<`count`, on up to `jobs` threads, and waits for all of them.
///
/// - Parameters:
///   - count: The number of elements.
///   - size: The number of elements of a block; the last one may have fewer.
///   - jobs: The number of threads, including the caller's.
/// - Returns: The results in the order of the blocks.
package func concurrentBlocks<Result: Sendable>(
    of count: Int, size: Int, jobs: Int, body: @Sendable (Range<Int>) -> Result
) -> [Result] {
    let ranges = stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    guard jobs > 1, ranges.count > 1 else { return ranges.map(body) }
    let results = Mutex([Result?](repeating: nil, count: ranges.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(jobs, ranges.count)) { _ in
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < ranges.count else { return }
            let result = body(ranges[index])
            results.withLock { $0[index] = result }
        }
    }
    return results.withLock { $0.compactMap { $0 } }
}
