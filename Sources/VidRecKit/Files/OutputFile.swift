public import Foundation

/// A file that results go to, looked at before the work that makes them.
///
/// A regular file is replaced as a whole or left as it was, and a symbolic link to it is followed. A device or a FIFO is
/// written into. What else has the name, and every file that is read, is refused.
public struct OutputFile: Sendable {
    private enum Place: Hashable {
        /// A file, there or not, by the path that no link stands at.
        case regular(String)
        /// A device or a FIFO.
        case stream
        /// What the standard output of this process leads to, under another name.
        case standardOutput
    }

    /// The name as it was given.
    public let path: String
    private let place: Place

    /// Whether it is a file that can be read again, and not a device or FIFO.
    public var isRegular: Bool {
        if case .regular = place { true } else { false }
    }

    /// Makes sure that a file can be written.
    ///
    /// - Parameters:
    ///   - path: where it goes.
    ///   - inputs: the files that are read; names of none are passed over.
    /// - Throws: ``OutputFileError``, in place of which nothing was written.
    public init(at path: String, apartFrom inputs: [String] = []) throws(OutputFileError) {
        self.path = path
        guard !path.isEmpty else {
            throw OutputFileError(.badName, "cannot write to a file with an empty name: is a variable not set?")
        }
        let found: SystemCalls.FileStatus?
        do throws(SystemCalls.Failure) {
            found = try SystemCalls.status(ofFile: path)
        } catch {
            guard error.code == ENOENT else { throw Self.refusal(path, error) }
            found = nil
        }
        switch found?.kind {
        case .folder: throw OutputFileError(.noFile, "cannot write '\(path)': it is a folder; name a file")
        case .socket: throw OutputFileError(.noFile, "cannot write '\(path)': it is a socket; name a file")
        case .regular, .stream:
            let isStandardOutput = found?.identity == SystemCalls.status(ofDescriptor: 1)?.identity
            place =
                isStandardOutput
                ? .standardOutput : found?.kind == .stream ? .stream : .regular(try Self.followed(path))
        case nil:
            guard !path.hasSuffix("/") else {
                throw OutputFileError(.noFile, "cannot write '\(path)': that is the name of a folder; name a file")
            }
            guard !path.contains("\u{FFFD}") else {
                throw OutputFileError(.badName, "cannot write '\(path)': the name is not valid UTF-8")
            }
            place = .regular(try Self.followed(path))
        }
        try requireOther(than: inputs)
        if found != nil {
            do throws(SystemCalls.Failure) {
                try SystemCalls.requireWritable(path)
            } catch {
                throw Self.refusal(path, error)
            }
        }
        if case .regular(let target) = place { try Self.requireFolder(of: target, named: path) }
    }

    /// Makes sure that it is none of some files, under whatever names they go.
    ///
    /// - Throws: ``OutputFileError`` with the code `.isInput`.
    public func requireOther(than inputs: [String]) throws(OutputFileError) {
        guard let own = try? SystemCalls.status(ofFile: path).identity,
            let input = inputs.first(where: { (try? SystemCalls.status(ofFile: $0))?.identity == own })
        else { return }
        let names = input == path ? "" : ", as '\(input)'"
        throw OutputFileError(
            .isInput, "'\(path)' is not written, because it is read\(names): name another file for the results")
    }

    /// Writes it.
    ///
    /// - Throws: ``OutputFileError``; a regular file is then as it was.
    public func write(_ data: Data) throws(OutputFileError) {
        let bytes = [UInt8](data)
        do throws(SystemCalls.Failure) {
            switch place {
            case .regular(let target):
                let folder = Self.folder(of: target)
                try SystemCalls.replace(target, with: bytes, by: "\(folder)/.vidrec-\(UUID().uuidString)")
            case .stream:
                try SystemCalls.write(bytes, into: path)
            case .standardOutput:
                guard SystemCalls.write(bytes, to: 1) else { throw SystemCalls.Failure(code: errno) }
            }
        } catch {
            throw Self.refusal(path, error)
        }
    }

    /// The path that a path leads to when it is a link to a link to a file; the file need not be there.
    private static func followed(_ path: String) throws(OutputFileError) -> String {
        var target = path
        // As many as the system follows.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else { return target }
            target = next.hasPrefix("/") ? next : folder(of: target) + "/" + next
        }
        throw OutputFileError(.failed, "cannot write '\(path)': it is a link that leads to itself")
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes sure that a file can be made in the folder where it belongs.
    private static func requireFolder(of target: String, named path: String) throws(OutputFileError) {
        let folder = folder(of: target)
        do throws(SystemCalls.Failure) {
            guard try SystemCalls.status(ofFile: folder).kind == .folder else {
                throw SystemCalls.Failure(code: ENOTDIR)
            }
        } catch {
            guard error.code == ENOENT || error.code == ENOTDIR else { throw refusal(path, error) }
            let finding = error.code == ENOENT ? "there is no folder '\(folder)'" : "'\(folder)' is not a folder"
            throw OutputFileError(.noFolder, "cannot write '\(path)': \(finding); make it, or name another one")
        }
        do throws(SystemCalls.Failure) {
            try SystemCalls.requireWritable(folder, isFolder: true)
        } catch {
            throw OutputFileError(
                .notPermitted, "cannot write '\(path)': no file can be made in '\(folder)' (\(error.message))")
        }
    }

    private static func refusal(_ path: String, _ error: SystemCalls.Failure) -> OutputFileError {
        switch error.code {
        case ENOTDIR:
            OutputFileError(
                .noFolder, "cannot write '\(path)': a part of the path is a file, not a folder; name another place")
        case EACCES, EPERM, EROFS:
            OutputFileError(.notPermitted, "cannot write '\(path)': \(error.message)")
        case EPIPE:
            OutputFileError(.failed, "cannot write '\(path)': its reader is gone")
        default:
            OutputFileError(.failed, "cannot write '\(path)': \(error.message)")
        }
    }
}
