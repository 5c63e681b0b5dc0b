private import Files

/// The resources that this process and the processes it waited for have used so far.
package struct ProcessUsage: Hashable, Sendable {
    /// The processor time of this process and of the processes it waited for, together.
    package let processorTime: Duration
    /// The peak memory of this process alone in bytes.
    package let peakMemory: Int

    /// The current usage.
    package static var now: Self {
        let own = SystemCalls.usage(ofChildren: false)
        return Self(
            processorTime: own.processorTime + SystemCalls.usage(ofChildren: true).processorTime,
            peakMemory: own.peakMemory)
    }
}
