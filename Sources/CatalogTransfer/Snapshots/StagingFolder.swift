internal import Files
private import Foundation

/// A hidden folder beside a file or folder that is made in it and appears as a whole. One process uses it at a time; what one
/// that was killed has left is removed first, and the folder itself when this object is released.
final class StagingFolder {
    /// The path of the folder.
    let path: String
    private let lock: FileLock

    /// Creates the folder.
    ///
    /// - Parameters:
    ///   - target: The absolute path of what will be made.
    ///   - purpose: What for: a part of the folder's name.
    ///   - failure: The beginning of error messages: "cannot create the catalog 'c'".
    /// - Throws: ``TransferError`` with the code `.locked` if another process makes the same.
    init(beside target: String, for purpose: String, failure: String) throws(TransferError) {
        let slash = target.lastIndex(of: "/") ?? target.startIndex
        path = "\(target[..<slash])/.\(target[target.index(after: slash)...]).vidrec-\(purpose)"
        do throws(SystemCalls.Failure) {
            lock = try FileLock(at: path + ".lock")
            try? FileManager.default.removeItem(atPath: path)
            try SystemCalls.createFolder(path, mode: 0o700)
        } catch {
            guard error.code == EWOULDBLOCK else {
                throw TransferError(.notWritten, "\(failure): \(error.message)")
            }
            throw TransferError(.locked, "\(failure): another process is doing so at this moment; wait for it")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
