/// A value that is loaded when it is first needed, and updated by the changes since.
///
/// Values are copies: a search continues with the one that it got while another is made. Of concurrent callers that
/// need a newer value, one starts the update and the others wait for it.
package actor LivePart<Value: Sendable, Mark: Sendable> {
    /// A value and the position in the changes that it covers.
    package struct State: Sendable {
        package let value: Value
        package let mark: Mark

        /// Creates a state.
        package init(value: Value, mark: Mark) {
            self.value = value
            self.mark = mark
        }
    }

    /// Makes the next state from the last one; `nil` for the first.
    package typealias Update = @Sendable (State?) async throws -> State

    private let covers: @Sendable (_ present: Mark, _ required: Mark) -> Bool
    private let update: Update
    private var state: State?
    private var updating: (number: Int, task: Task<State, any Error>)?
    /// The number of updates.
    package private(set) var updates = 0

    /// Creates a value that is not loaded yet.
    ///
    /// - Parameters:
    ///   - covers: Returns whether a value of one position has all changes up to another.
    ///   - update: Loads or updates the value.
    package init(covers: @escaping @Sendable (Mark, Mark) -> Bool, update: @escaping Update) {
        self.covers = covers
        self.update = update
    }

    /// Returns a value that covers a mark.
    package func value(at mark: Mark) async throws -> Value {
        while true {
            if let state, covers(state.mark, mark) { return state.value }
            if let updating {
                // The update may have started before the change; then another one is needed.
                try await finish(updating)
                continue
            }
            updates += 1
            let task = Task { [state, update] in try await update(state) }
            updating = (updates, task)
            try await finish((updates, task))
        }
    }

    /// Replaces the value by another one of the same or a later mark, unless there is a later one by then.
    @discardableResult
    package func replace(_ make: @Sendable () async throws -> State) async throws -> Value {
        let new = try await make()
        if state.map({ covers(new.mark, $0.mark) }) ?? true { state = new }
        return new.value
    }

    private func finish(_ update: (number: Int, task: Task<State, any Error>)) async throws {
        let result = await update.task.result
        if updating?.number == update.number { updating = nil }
        let new = try result.get()
        if state.map({ !covers($0.mark, new.mark) }) ?? true { state = new }
        try Task.checkCancellation()
    }
}
