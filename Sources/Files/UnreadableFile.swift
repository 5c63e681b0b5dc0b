private import Foundation

/// An error of reading a file or folder.
package struct UnreadableFile: Error, Hashable {
    /// The reason why the file cannot be read, and the remedy, for people to read.
    package let reason: String

    /// The reason for a file name that is not text.
    package static let badName = "its name is not valid UTF-8; rename it"

    package init(reason: String) {
        self.reason = reason
    }

    /// Creates the error of reading standard input, from the number of the system's error.
    init(standardInput code: CInt) {
        reason = code == EBADF ? "standard input is closed" : SystemCalls.message(for: code)
    }

    /// Creates an error from the error that the system returned for the file at `path`.
    package init(_ error: any Error, path: String) {
        // Foundation decodes names leniently: a file that it then cannot find has a name that was not valid.
        reason = path.contains("\u{FFFD}") ? Self.badName : systemReason(error)
    }

    /// Creates an error from the number of the system's error for the file at `path`.
    init(code: CInt, path: String) {
        reason = path.contains("\u{FFFD}") ? Self.badName : SystemCalls.message(for: code)
    }
}

/// Returns the system's message for an error, without Foundation's phrases around it.
package func systemReason(_ error: any Error) -> String {
    let cause = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error) ?? error
    let description = (cause as NSError).localizedDescription
    return description.replacing("The operation could not be completed. ", with: "")
}
