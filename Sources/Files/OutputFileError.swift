/// An error of writing an output file.
package struct OutputFileError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: Hashable, Sendable {
        /// The name is empty or not valid UTF-8.
        case badName
        /// The file is also an input.
        case isInput
        /// It is a folder or a socket.
        case noFile
        /// Its folder is missing.
        case noFolder
        /// Writing is not permitted.
        case notPermitted
        /// Writing failed.
        case failed
    }

    /// The kind of error.
    package let code: Code
    /// The problem and its remedy, for people to read.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
