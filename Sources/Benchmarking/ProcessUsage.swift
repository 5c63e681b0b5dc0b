private import Isolation

/// What this process and those it waited for have used so far.
public struct ProcessUsage: Hashable, Sendable {
    /// Of all of them together.
    public let processorTime: Duration
    /// The most memory that this process had at once, in bytes.
    public let peakMemory: Int

    /// What was used until now.
    public static var now: Self {
        let own = SystemCalls.usage(ofChildren: false)
        return Self(
            processorTime: own.processorTime + SystemCalls.usage(ofChildren: true).processorTime,
            peakMemory: own.peakMemory)
    }
}
