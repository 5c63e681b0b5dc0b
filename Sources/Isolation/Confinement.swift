private import Files
private import CSandbox

/// How the processes that decode clips can be confined on this system.
package enum Confinement: Hashable {
    /// By resource limits, and by a filter that allows only the system calls that decoding needs.
    case filtered
    /// By resource limits only: the system has no system call filter, or forbids it.
    case limited
    /// Not at all, with the system's error message.
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
