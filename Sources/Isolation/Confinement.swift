private import Files
private import CSandbox

/// The degree to which the processes that decode clips can be confined on this system.
package enum Confinement: Hashable {
    /// The processes have resource limits, and a filter that allows only the system calls that decoding needs.
    case filtered
    /// The processes have resource limits only: the system has no system call filter, or forbids it.
    case limited
    /// The processes cannot be confined, for the reason in the system's error message.
    case unavailable(String)

    /// Detects how processes can be confined, by confining a child process that then tries to open a socket.
    package static func detect() -> Confinement {
        let result = vidrec_try_confinement()
        return switch result {
        case CInt(VIDREC_CONFINED_BY_FILTER.rawValue): .filtered
        case CInt(VIDREC_CONFINED_BY_LIMITS.rawValue): .limited
        default: .unavailable(SystemCalls.message(for: -result))
        }
    }
}
