import Synchronization
import Testing

@testable import VidRecKit

@Suite("Bounded tasks")
struct BoundedTasksTests {
    @Test("do every input once, and no more than the width at a time", arguments: [1, 3, 100])
    func everyInput(width: Int) async throws {
        let running = Mutex((now: 0, most: 0))
        var results: [Int: Int] = [:]
        try await forEachConcurrently(Array(0..<50), width: width) { input in
            running.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            defer { running.withLock { $0.now -= 1 } }
            return input * input
        } receive: { number, square in
            results[number] = square
        }
        #expect(results == Dictionary(uniqueKeysWithValues: (0..<50).map { ($0, $0 * $0) }))
        #expect(running.withLock { $0.most } <= width)
    }

    @Test("begin nothing more once the receiver throws")
    func receiverThrows() async {
        struct Stop: Error {}
        let begun = Mutex(0)
        await #expect(throws: Stop.self) {
            try await forEachConcurrently(Array(0..<100), width: 2) { _ in
                begun.withLock { $0 += 1 }
            } receive: { _, _ in
                throw Stop()
            }
        }
        #expect(begun.withLock { $0 } <= 2)
    }

    @Test("finish what is in hand when the task is cancelled, and begin nothing more")
    func cancelled() async throws {
        let received = Mutex(0)
        let task = Task {
            try await forEachConcurrently(Array(0..<100), width: 2) {
                $0
            } receive: { number, _ in
                received.withLock { $0 += 1 }
                if number == 5 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
            }
        }
        try await task.value
        let count = received.withLock { $0 }
        #expect(count >= 2 && count <= 9, "received \(count)")
    }
}
