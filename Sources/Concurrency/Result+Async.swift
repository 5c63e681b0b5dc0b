extension Result where Failure == any Error {
    /// Creates a result from the value that `body` returns, or from the error that it throws.
    package init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
