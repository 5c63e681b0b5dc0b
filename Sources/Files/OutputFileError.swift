/// Why results cannot be written to a file.
package struct OutputFileError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: Hashable, Sendable {
        /// The name is empty or not valid UTF-8.
        case badName
        /// The file is one of those that are read.
        case isInput
        /// A folder or a socket has the name.
        case noFile
        /// The folder that it should lie in is missing.
        case noFolder
        /// It may not be written.
        case notPermitted
        /// Writing failed.
        case failed
    }

    /// The kind of error.
    package let code: Code
    /// What was found, and what to do.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
