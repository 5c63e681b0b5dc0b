private import Isolation

/// The resources that this process and its terminated children have used so far.
public struct ProcessUsage: Hashable, Sendable {
    /// The processor time of all of them together.
    public let processorTime: Duration
    /// The peak memory of this process, in bytes.
    public let peakMemory: Int

    /// The usage until now.
    public static var now: Self {
        let own = SystemCalls.usage(ofChildren: false)
        return Self(
            processorTime: own.processorTime + SystemCalls.usage(ofChildren: true).processorTime,
            peakMemory: own.peakMemory)
    }
}
