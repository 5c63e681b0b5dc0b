import Synchronization
import Testing

@testable import VidRecKit

@Suite("Bounded tasks")
struct BoundedTasksTests {
    /// How many are at work, and how many were at once. An actor, since the thread sanitizer knows no `Mutex`.
    private actor Workers {
        private(set) var begun = 0
        private(set) var most = 0
        private var now = 0

        func begin() {
            begun += 1
            now += 1
            most = max(most, now)
        }

        func end() { now -= 1 }
    }

    @Test("do every input once, and no more than the width at a time", arguments: [1, 3, 100, Int.max])
    func everyInput(width: Int) async throws {
        let workers = Workers()
        var results: [Int: Int] = [:]
        try await forEachConcurrently(Array(0..<50), width: width) { input in
            await workers.begin()
            await Task.yield()
            await workers.end()
            return input * input
        } receive: { number, square in
            results[number] = square
        }
        #expect(results == Dictionary(uniqueKeysWithValues: (0..<50).map { ($0, $0 * $0) }))
        #expect(await workers.most <= width)
    }

    @Test("begin nothing more once the receiver throws")
    func receiverThrows() async {
        struct Stop: Error {}
        let workers = Workers()
        await #expect(throws: Stop.self) {
            try await forEachConcurrently(Array(0..<100), width: 2) { _ in
                await workers.begin()
            } receive: { _, _ in
                throw Stop()
            }
        }
        #expect(await workers.begun <= 2)
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
