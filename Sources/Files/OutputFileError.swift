/// An error of writing an output file.
package struct OutputFileError: Error, Hashable, CustomStringConvertible {
    /// The kind of error.
    package enum Code: Hashable, Sendable {
        /// The name of the file is empty or not valid UTF-8.
        case badName
        /// The output file is also an input.
        case isInput
        /// The path is that of a folder or a socket.
        case noFile
        /// The folder of the file is missing.
        case noFolder
        /// The system does not permit writing the file.
        case notPermitted
        /// Writing the file failed for another reason, such as a full disk.
        case failed
    }

    /// The kind of error.
    package let code: Code
    /// The problem and its remedy, for people to read.
    package let description: String

    /// Creates an error.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
