/// Runs `work` for each input, at most `width` at a time, and receives each result as it arrives.
///
/// An input may take several steps: if `receive` returns another input, that is worked on next in its place.
/// When the current task is cancelled, or `receive` or `work` throws, no more inputs are begun; those in flight finish.
///
/// - Parameters:
///   - inputs: The inputs, begun in this order.
///   - width: The maximum number of inputs in flight at a time; below 1 counts as 1.
///   - work: Runs concurrently with itself, on any thread.
///   - receive: Called with the index of the input and the result, one call at a time, in the order in which results
///     arrive. Returns the next step of that input, or `nil` if it is finished.
/// - Throws: The first error of `work` or `receive`.
package func forEachConcurrently<Input: Sendable, Output: Sendable>(
    _ inputs: [Input],
    width: Int,
    isolation: isolated (any Actor)? = #isolation,
    work: @escaping @Sendable (Input) async throws -> Output,
    receive: (Int, Output) throws -> Input?
) async throws {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
        var next = 0
        func beginNext() {
            guard next < inputs.count, !Task.isCancelled else { return }
            let index = next
            let input = inputs[index]
            group.addTask { (index, try await work(input)) }
            next += 1
        }
        for _ in 0..<min(max(1, width), inputs.count) { beginNext() }
        while let (index, output) = try await group.next() {
            if let step = try receive(index, output) {
                group.addTask { (index, try await work(step)) }
            } else {
                beginNext()
            }
        }
    }
}

/// Returns the result of `transform` for each input, in the order of the inputs, computed at most `width` at a time.
///
/// - Parameters:
///   - inputs: The inputs, begun in this order.
///   - width: The maximum number of inputs in flight at a time; below 1 counts as 1.
///   - transform: Runs concurrently with itself, on any thread.
///   - onResult: Called with each result as it arrives, one call at a time.
/// - Throws: The first error of `transform` or `onResult`; `CancellationError` if the current task is cancelled.
package func concurrentMap<Input: Sendable, Output: Sendable>(
    _ inputs: [Input],
    width: Int,
    isolation: isolated (any Actor)? = #isolation,
    transform: @escaping @Sendable (Input) async throws -> Output,
    onResult: (Output) throws -> Void = { _ in }
) async throws -> [Output] {
    var results = [Output?](repeating: nil, count: inputs.count)
    try await forEachConcurrently(inputs, width: width, work: transform) { index, output in
        results[index] = output
        try onResult(output)
        return nil
    }
    try Task.checkCancellation()
    return results.compactMap { $0 }
}
