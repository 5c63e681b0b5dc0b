/// Does `work` for each input, at most `width` at a time, and hands over each result when it is there.
///
/// When the current task is cancelled, or `receive` throws, no more inputs are begun; those in hand are finished.
///
/// - Parameters:
///   - inputs: what to work on; begun in this order.
///   - width: how many are in hand at once.
///   - work: runs beside others, on any thread.
///   - receive: gets the number of the input and the result, one after another, in the order in which they finish.
func forEachConcurrently<Input: Sendable, Output: Sendable>(
    _ inputs: [Input],
    width: Int,
    isolation: isolated (any Actor)? = #isolation,
    work: @escaping @Sendable (Input) async -> Output,
    receive: (Int, Output) throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
        var next = 0
        func begin() {
            guard next < inputs.count, !Task.isCancelled else { return }
            let number = next
            let input = inputs[number]
            group.addTask { (number, await work(input)) }
            next += 1
        }
        for _ in 0..<min(max(1, width), inputs.count) { begin() }
        while let (number, output) = try await group.next() {
            try receive(number, output)
            begin()
        }
    }
}
