package import Foundation

/// The bytes of a regular file that a user names: a model, a table.
///
/// - Throws: ``UnreadableFile``. Devices and FIFOs are refused, since they may never end.
package func contents(ofFile path: String) throws(UnreadableFile) -> Data {
    guard !path.isEmpty else {
        throw UnreadableFile(reason: "the name is empty; is a variable in the command not set?")
    }
    let kind: SystemCalls.FileKind
    do throws(SystemCalls.Failure) {
        kind = try SystemCalls.status(ofFile: path).kind
    } catch {
        throw UnreadableFile(reason: path.contains("\u{FFFD}") ? UnreadableFile.badName : error.message)
    }
    guard kind == .regular else {
        throw UnreadableFile(reason: kind == .folder ? "it is a folder, not a file" : "it is not a regular file")
    }
    do {
        return try Data(contentsOf: URL(filePath: path))
    } catch {
        throw UnreadableFile(error, path: path)
    }
}
