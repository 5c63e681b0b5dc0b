/// What this process and those it waited for have used so far.
struct ProcessUsage {
    let processorTime: Duration
    /// The most memory that this process had at once, and the most that one it waited for had, in bytes.
    let peakMemory: (own: Int, children: Int)

    static var now: Self {
        let (own, children) = (SystemCalls.usage(ofChildren: false), SystemCalls.usage(ofChildren: true))
        return Self(
            processorTime: own.processorTime + children.processorTime,
            peakMemory: (own.peakMemory, children.peakMemory))
    }
}
