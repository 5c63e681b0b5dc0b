/// What this process and those it waited for have used so far.
struct ProcessUsage {
    /// Of all of them together.
    let processorTime: Duration
    /// The most memory that this process had at once, in bytes.
    let peakMemory: Int

    static var now: Self {
        let own = SystemCalls.usage(ofChildren: false)
        return Self(
            processorTime: own.processorTime + SystemCalls.usage(ofChildren: true).processorTime,
            peakMemory: own.peakMemory)
    }
}
