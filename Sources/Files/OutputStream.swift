/// An output file that is written piece by piece. A regular file is replaced as a whole when it is finished, or kept
/// unchanged.
package final class OutputStream {
    private enum Target {
        case staged(StagedFile)
        /// A device or a FIFO, or standard output.
        case descriptor(CInt)
    }

    private let output: OutputFile
    private let target: Target
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 18

    /// Starts to write a file.
    ///
    /// - Parameters:
    ///   - output: The file.
    ///   - isPrivate: Whether only its owner may read a file that is created.
    /// - Throws: ``OutputFileError``.
    package init(_ output: OutputFile, isPrivate: Bool = false) throws(OutputFileError) {
        self.output = output
        do throws(SystemCalls.Failure) {
            switch output.place {
            case .regular(let path): target = .staged(try OutputFile.staged(path, isPrivate: isPrivate))
            case .stream: target = .descriptor(try SystemCalls.openForWriting(output.path))
            case .standardOutput: target = .descriptor(1)
            }
        } catch {
            throw OutputFile.refusal(output.path, error)
        }
    }

    deinit {
        if case .descriptor(let descriptor) = target, descriptor != 1 { SystemCalls.closeDescriptor(descriptor) }
    }

    /// Appends bytes.
    package func write(_ bytes: [UInt8]) throws(OutputFileError) {
        buffer += bytes
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes the rest, and replaces a regular file durably.
    package func finish() throws(OutputFileError) {
        try flush()
        guard case .staged(let file) = target else { return }
        do throws(SystemCalls.Failure) {
            try file.publish()
        } catch {
            throw OutputFile.refusal(output.path, error)
        }
    }

    private func flush() throws(OutputFileError) {
        guard !buffer.isEmpty else { return }
        do throws(SystemCalls.Failure) {
            switch target {
            case .staged(let file): try file.write(buffer)
            case .descriptor(let descriptor):
                guard SystemCalls.write(buffer, to: descriptor) else {
                    throw SystemCalls.Failure(code: SystemCalls.lastError)
                }
            }
        } catch {
            throw OutputFile.refusal(output.path, error)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
