package import Foundation
private import Synchronization

/// An output file that is checked before the work whose results it gets.
///
/// A regular file is replaced as a whole or kept unchanged, and a symbolic link to it is followed. A device or a FIFO
/// is written to. Folders, sockets and files that are also inputs are refused.
package struct OutputFile: Sendable {
    enum Place: Hashable {
        /// A regular file, existing or not, by its path without symbolic links.
        case regular(String)
        /// A device or a FIFO.
        case stream
        /// The standard output of this process, under another name.
        case standardOutput
    }

    /// The path of the file, as given.
    package let path: String
    let place: Place

    /// Whether the output is a regular file, existing or not, instead of a device, a FIFO or standard output.
    package var isRegular: Bool {
        if case .regular = place { true } else { false }
    }

    /// Checks that a file can be written, without writing it.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - inputs: The paths of all input files; missing ones are ignored.
    /// - Throws: ``OutputFileError``; nothing has been written.
    package init(at path: String, apartFrom inputs: [String] = []) throws(OutputFileError) {
        self.path = path
        guard !path.isEmpty else {
            throw OutputFileError(.badName, "cannot write to a file with an empty name; check for unset variables")
        }
        guard path != "-" else {
            throw OutputFileError(
                .badName, "cannot write to '-': standard output is /dev/stdout here, and a file of that name ./-")
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
                ? .standardOutput : found?.kind == .regular ? .regular(try Self.followed(path)) : .stream
        case nil:
            guard !path.hasSuffix("/") else {
                throw OutputFileError(.noFile, "cannot write '\(path)': it is the name of a folder; name a file")
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

    /// Creates a folder for output files, and those that it lies in, unless it exists.
    package static func createFolder(_ path: String) throws(OutputFileError) {
        do throws(SystemCalls.Failure) {
            try SystemCalls.createFolder(absolutePath(path), mode: 0o777)
        } catch {
            throw OutputFileError(.failed, "cannot create the folder '\(path)': \(error.message)")
        }
    }

    /// Checks that the output file is none of some input files, under any of their names. Missing files are ignored.
    ///
    /// - Throws: ``OutputFileError`` with the code `.isInput`.
    package func requireOther(than inputs: [String]) throws(OutputFileError) {
        guard let own = try? SystemCalls.status(ofFile: path).identity,
            let input = inputs.first(where: { (try? SystemCalls.status(ofFile: $0))?.identity == own })
        else { return }
        let names = input == path ? "" : ", as '\(input)'"
        throw OutputFileError(
            .isInput, "cannot write '\(path)': it is also an input\(names); name another file for the results")
    }

    /// Writes the content of the file, replacing a regular file as a whole.
    ///
    /// - Throws: ``OutputFileError``; a regular file is then unchanged.
    package func write(_ data: Data) throws(OutputFileError) {
        let bytes = [UInt8](data)
        do throws(SystemCalls.Failure) {
            switch place {
            case .regular(let target):
                let file = try Self.staged(target)
                try file.write(bytes)
                try file.publish()
            case .stream:
                try SystemCalls.write(bytes, into: path)
            case .standardOutput:
                guard SystemCalls.write(bytes, to: 1) else { throw SystemCalls.Failure(code: errno) }
            }
        } catch {
            throw Self.refusal(path, error)
        }
    }

    /// The beginning of the names of files that are not complete; a UUID follows.
    private static let temporaryPrefix = ".vidrec-"
    /// The seconds after which such a file is abandoned unless a process has locked it: before, it may be yet to do so.
    private static let leastAge = 60.0

    /// The folders that were searched for such files, once for each process.
    private static let searched = Mutex<Set<[UInt8]>>([])

    /// Returns a new file that will replace a regular file, after removing what processes that were killed have left in its
    /// folder.
    static func staged(_ target: String, isPrivate: Bool = false) throws(SystemCalls.Failure) -> StagedFile {
        let folder = folder(of: target)
        let isNew = searched.withLock { $0.insert(Array(folder.utf8)).inserted }
        for name in (isNew ? try? FileManager.default.contentsOfDirectory(atPath: folder) : nil) ?? []
        where name.hasPrefix(temporaryPrefix) && UUID(uuidString: String(name.dropFirst(temporaryPrefix.count))) != nil
        {
            let path = "\(folder)/\(name)"
            let time = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            if let time, time < Date(timeIntervalSinceNow: -leastAge) { StagedFile.removeAbandoned(path) }
        }
        return try StagedFile(
            replacing: target, by: "\(folder)/\(temporaryPrefix)\(UUID().uuidString)", mode: isPrivate ? 0o600 : 0o666)
    }

    /// Returns the path at the end of a chain of symbolic links; the file need not exist.
    private static func followed(_ path: String) throws(OutputFileError) -> String {
        var target = path
        // As many links as the system follows.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else { return target }
            target = next.hasPrefix("/") ? next : folder(of: target) + "/" + next
        }
        throw OutputFileError(.failed, "cannot write '\(path)': it is a symbolic link to itself")
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Checks that a file can be created in its folder.
    private static func requireFolder(of target: String, named path: String) throws(OutputFileError) {
        let folder = folder(of: target)
        do throws(SystemCalls.Failure) {
            guard try SystemCalls.status(ofFile: folder).kind == .folder else {
                throw SystemCalls.Failure(code: ENOTDIR)
            }
        } catch {
            guard error.code == ENOENT || error.code == ENOTDIR else { throw refusal(path, error) }
            let finding = error.code == ENOENT ? "there is no folder '\(folder)'" : "'\(folder)' is not a folder"
            throw OutputFileError(.noFolder, "cannot write '\(path)': \(finding); create it or name another folder")
        }
        do throws(SystemCalls.Failure) {
            try SystemCalls.requireWritable(folder, isFolder: true)
        } catch {
            throw OutputFileError(
                .notPermitted, "cannot write '\(path)': no file can be created in '\(folder)' (\(error.message))")
        }
    }

    static func refusal(_ path: String, _ error: SystemCalls.Failure) -> OutputFileError {
        switch error.code {
        case ENOTDIR:
            OutputFileError(
                .noFolder, "cannot write '\(path)': a part of the path is a file, not a folder; name another path")
        case EACCES, EPERM, EROFS:
            OutputFileError(.notPermitted, "cannot write '\(path)': \(error.message)")
        case EPIPE:
            OutputFileError(.failed, "cannot write '\(path)': its reader has exited")
        default:
            OutputFileError(.failed, "cannot write '\(path)': \(error.message)")
        }
    }
}
