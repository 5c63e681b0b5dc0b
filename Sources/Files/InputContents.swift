package import Foundation

/// Returns the bytes of a regular file, such as a model or a table.
///
/// - Throws: ``UnreadableFile``, also for devices and FIFOs, which may never end.
package func contents(ofFile path: String) throws(UnreadableFile) -> Data {
    guard !path.isEmpty else {
        throw UnreadableFile(reason: "its name is empty; check for unset variables")
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
