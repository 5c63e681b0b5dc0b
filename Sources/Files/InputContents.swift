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
        throw UnreadableFile(reason: "it is \(kind.name), not a file")
    }
    do {
        return try Data(contentsOf: URL(filePath: path))
    } catch {
        throw UnreadableFile(error, path: path)
    }
}

/// Returns the bytes of standard input to its end.
///
/// - Throws: ``UnreadableFile``, also if it is closed.
package func contentsOfStandardInput() throws(UnreadableFile) -> Data {
    var data = Data()
    while true {
        guard let bytes = SystemCalls.read(0, upTo: 1 << 18) else {
            throw UnreadableFile(standardInput: SystemCalls.lastError)
        }
        guard !bytes.isEmpty else { return data }
        data += bytes
    }
}
