private import Foundation

/// Why a file or folder could not be read at all.
struct UnreadableFile: Error, Hashable {
    let reason: String

    init(reason: String) {
        self.reason = reason
    }

    /// Takes the system's own words for what went wrong with `path`.
    init(_ error: any Error, path: String) {
        // Foundation decodes names leniently: what it then cannot find is a name that was not text.
        guard !path.contains("\u{FFFD}") else {
            reason = "its name is not valid UTF-8; rename it"
            return
        }
        let error = error as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        reason = cause.localizedDescription.replacing("The operation could not be completed. ", with: "")
    }
}
