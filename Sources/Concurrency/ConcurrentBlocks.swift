private import Foundation
private import Synchronization

/// Runs `body` on the parts of 0..<`count`, on up to `jobs` threads, and waits for them.
///
/// - Parameters:
///   - count: how many elements there are.
///   - size: how many of them a part has; the last one may have fewer.
///   - jobs: how many threads to use, the caller's own among them.
/// - Returns: the results by the order of the parts, whichever thread computed them.
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
