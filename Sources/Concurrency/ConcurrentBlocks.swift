private import Foundation
private import Synchronization

/// Runs `body` on consecutive blocks of the range 0..<`count`, on up to `jobs` threads, and waits for all of them.
///
/// - Parameters:
///   - count: The number of elements.
///   - size: The number of elements of a block, positive; the last block may have fewer.
///   - jobs: The maximum number of threads, including the caller's.
///   - body: Called with the range of each block, on any of the threads.
/// - Returns: The results of `body` in the order of the blocks.
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
