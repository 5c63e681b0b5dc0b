private import CSandbox
private import Foundation

/// The resource limits that the environment of a process sets (`ulimit`), and those that vidrec needs.
package enum ProcessLimits {
    /// The number of open files that the command needs at least.
    private static let openFiles: UInt64 = 64
    /// The address space that the command needs besides the stacks of its threads: its code and libraries, or those of
    /// a worker, and what one clip may use.
    private static let addressSpace = UInt64(WorkerLimits.standard.memory) + 512 << 20

    /// Prepares the process for limits and closed standard descriptors of its environment, and checks the limits.
    ///
    /// - Returns: The limit that is too small and what is needed, as a line of text; `nil` if all suffice. The runtime
    ///   would otherwise wait forever for a thread that cannot be created, or end the process.
    package static func prepare() -> String? {
        vidrec_prepare_process(4096)
        let files = vidrec_limit(VIDREC_OPEN_FILES)
        if files < openFiles {
            return "the limit of open files (ulimit -n) of \(files) is too small: vidrec needs \(openFiles)"
        }
        let limit = vidrec_limit(VIDREC_ADDRESS_SPACE)
        guard limit != .max else { return nil }
        // Without a limit, the system's default is smaller than this.
        let stack = vidrec_limit(VIDREC_STACK) == .max ? 8 << 20 : vidrec_limit(VIDREC_STACK)
        let threads = UInt64(2 * ProcessInfo.processInfo.activeProcessorCount + 16)
        // The limit of a stack may be any number.
        let needed = addressSpace + threads * min(stack, 1 << 40)
        return limit >= needed
            ? nil
            : "the limit of the address space (ulimit -v) of \(limit >> 20) MiB is too small: vidrec needs "
                + "\(needed >> 20) MiB here"
    }
}
