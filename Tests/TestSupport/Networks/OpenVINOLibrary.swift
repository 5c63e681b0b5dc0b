private import Foundation

/// OpenVINO, with which the tests of networks run: at `$VIDREC_OPENVINO`, or where `make openvino` installs it.
public enum OpenVINOLibrary {
    /// The folder or the file; `nil` if there is none, which is printed.
    public static let path: String? = {
        if let named = ProcessInfo.processInfo.environment["VIDREC_OPENVINO"], !named.isEmpty { return named }
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".build/openvino")
        let isThere = FileManager.default.fileExists(atPath: folder.path(percentEncoded: false))
        if !isThere { print("skipped: OpenVINO is not installed here; make openvino installs it for the tests") }
        return isThere ? folder.path(percentEncoded: false) : nil
    }()
}
