internal import ClipTypes
internal import Files
private import Foundation
internal import Isolation

/// The frames of some clips, in a file that lasts as long as the value: their pictures would take a gigabyte of memory.
struct FrameStore: Sendable {
    /// The place of a clip's frames in the file.
    struct Entry: Hashable, Sendable {
        fileprivate let offset: Int
        fileprivate let byteCount: Int
        /// The number of frames.
        let count: Int
    }

    private let path: String
    private let file: RandomAccessFile
    private let handle: FileHandle
    private var end = 0

    /// Creates a file, in place of one of this path; it has no name afterward.
    init(creating path: String) throws(TrainingError) {
        self.path = path
        do {
            guard FileManager.default.createFile(atPath: path, contents: nil) else {
                throw POSIXError(POSIXErrorCode(rawValue: SystemCalls.lastError) ?? .EIO)
            }
            handle = try FileHandle(forWritingTo: URL(filePath: path))
            file = try RandomAccessFile(openingForReading: path)
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw TrainingError.cannotWrite(path, error)
        }
    }

    /// Appends the frames of a clip.
    mutating func append(_ frames: [Frame]) throws(TrainingError) -> Entry {
        var message = MessageWriter()
        for frame in frames { message.put(frame) }
        do {
            try handle.write(contentsOf: message.bytes)
        } catch {
            throw TrainingError.cannotWrite(path, error)
        }
        defer { end += message.bytes.count }
        return Entry(offset: end, byteCount: message.bytes.count, count: frames.count)
    }

    /// Returns the frames of a clip.
    func frames(_ entry: Entry) throws(TrainingError) -> [Frame] {
        do {
            var reader = MessageReader(file.bytes(entry.byteCount, at: entry.offset) ?? [])
            return try (0..<entry.count).map { _ in try reader.frame() }
        } catch {
            throw TrainingError(code: .unusableWork, description: "cannot read '\(path)', which was just written")
        }
    }
}
