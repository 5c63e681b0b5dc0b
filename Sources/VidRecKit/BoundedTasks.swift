/// Does `work` for each input, at most `width` at a time, and hands over each result when it is there.
///
/// An input may take several steps: when `receive` returns another input, that is worked on next, in the same place.
/// When the current task is cancelled, or `receive` throws, no more inputs are begun; those in hand are finished.
///
/// - Parameters:
///   - inputs: what to work on; begun in this order.
///   - width: how many are in hand at once.
///   - work: runs beside others, on any thread.
///   - receive: gets the number of the input and the result, one after another, in the order in which they finish; gives
///     the next step of that input, or `nil` when it is done.
func forEachConcurrently<Input: Sendable, Output: Sendable>(
    _ inputs: [Input],
    width: Int,
    isolation: isolated (any Actor)? = #isolation,
    work: @escaping @Sendable (Input) async -> Output,
    receive: (Int, Output) throws -> Input?
) async throws {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
        var next = 0
        func beginNext() {
            guard next < inputs.count, !Task.isCancelled else { return }
            let number = next
            let input = inputs[number]
            group.addTask { (number, await work(input)) }
            next += 1
        }
        for _ in 0..<min(max(1, width), inputs.count) { beginNext() }
        while let (number, output) = try await group.next() {
            if let step = try receive(number, output) {
                group.addTask { (number, await work(step)) }
            } else {
                beginNext()
            }
        }
    }
}
