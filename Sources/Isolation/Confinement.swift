private import Files
private import CSandbox

/// How far the processes that decode clips can be confined here.
package enum Confinement: Hashable {
    /// Limits on memory, time and files, and only the system calls that decoding needs.
    case filtered
    /// The limits only: this system has no filter for system calls, or forbids it.
    case limited
    /// Not at all; the system's words.
    case impossible(String)

    /// Finds out by confining a process, which then tries to open a socket.
    package static func tried() -> Confinement {
        let result = vidrec_try_confinement()
        return switch result {
        case CInt(VIDREC_CONFINED_BY_FILTER.rawValue): .filtered
        case CInt(VIDREC_CONFINED_BY_LIMITS.rawValue): .limited
        default: .impossible(SystemCalls.words(for: -result))
        }
    }
}
