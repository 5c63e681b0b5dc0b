import Concurrency
import Synchronization
import Testing

@Suite("Bounded tasks")
struct BoundedTasksTests {
    // Atomics, since the thread sanitizer knows no `Mutex`.

    @Test("do every input once, and no more than the width at a time", arguments: [1, 3, 100, Int.max])
    func everyInput(width: Int) async throws {
        let running = Atomic(0)
        let most = Atomic(0)
        var results: [Int: Int] = [:]
        try await forEachConcurrently(Array(0..<50), width: width) { input in
            let now = running.add(1, ordering: .sequentiallyConsistent).newValue
            _ = most.max(now, ordering: .sequentiallyConsistent)
            running.subtract(1, ordering: .sequentiallyConsistent)
            return input * input
        } receive: { number, square in
            results[number] = square
            return nil
        }
        #expect(results == Dictionary(uniqueKeysWithValues: (0..<50).map { ($0, $0 * $0) }))
        #expect(most.load(ordering: .sequentiallyConsistent) <= width)
    }

    @Test("work on the steps of an input one after another")
    func steps() async throws {
        var results: [Int: [Int]] = [:]
        try await forEachConcurrently([1, 10, 100], width: 2) {
            $0
        } receive: { number, value in
            results[number, default: []].append(value)
            return value % 10 < 3 && value < 10 ? value + 1 : nil
        }
        #expect(results == [0: [1, 2, 3], 1: [10], 2: [100]])
    }

    @Test("begin nothing more once the receiver throws")
    func receiverThrows() async {
        struct Stop: Error {}
        let begun = Atomic(0)
        await #expect(throws: Stop.self) {
            try await forEachConcurrently(Array(0..<100), width: 2) { _ in
                begun.add(1, ordering: .sequentiallyConsistent)
            } receive: { _, _ in
                throw Stop()
            }
        }
        #expect((1...2).contains(begun.load(ordering: .sequentiallyConsistent)))
    }

    @Test("finish what is in hand when the task is cancelled, and begin nothing more")
    func cancelled() async throws {
        let received = Mutex(0)
        let begun = Atomic(0)
        let task = Task {
            try await forEachConcurrently(Array(0..<100), width: 2) { _ in
                begun.add(1, ordering: .sequentiallyConsistent)
            } receive: { _, _ in
                let count = received.withLock {
                    $0 += 1
                    return $0
                }
                if count == 6 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
                return nil
            }
        }
        try await task.value
        // When the sixth is received, one more is at work.
        #expect(received.withLock { $0 } == 7)
        #expect(begun.load(ordering: .sequentiallyConsistent) == 7)
    }
}
