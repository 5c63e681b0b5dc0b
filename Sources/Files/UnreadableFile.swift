private import Foundation

/// Why a file or folder could not be read at all.
package struct UnreadableFile: Error, Hashable {
    /// What was found, and what to do.
    package let reason: String

    /// Of a name that is not text.
    package static let badName = "its name is not valid UTF-8; rename it"

    package init(reason: String) {
        self.reason = reason
    }

    /// Takes the system's own words for what went wrong with `path`.
    package init(_ error: any Error, path: String) {
        // Foundation decodes names leniently: what it then cannot find is a name that was not text.
        guard !path.contains("\u{FFFD}") else {
            reason = Self.badName
            return
        }
        reason = systemReason(error)
    }
}

/// The system's own words for an error, without Foundation's phrases around them.
package func systemReason(_ error: any Error) -> String {
    let cause = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error) ?? error
    let description = (cause as NSError).localizedDescription
    return description.replacing("The operation could not be completed. ", with: "")
}
