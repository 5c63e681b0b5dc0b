/// Runs `work` for each input in up to `width` concurrent tasks, and passes on each result when it is complete.
///
/// An input may take several steps: when `receive` returns another input, it runs next, in place of the first. When
/// the current task is cancelled or `receive` throws, no more inputs are started; those in flight are finished.
///
/// - Parameters:
///   - inputs: The inputs, which are started in this order.
///   - width: The highest number of inputs in flight.
///   - work: Runs concurrently, on any thread.
///   - receive: Called with the index of the input and its result, one call at a time, in the order of completion;
///     returns the next step of that input, or `nil` when it is done.
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
