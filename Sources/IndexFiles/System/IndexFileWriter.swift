internal import Files
internal import Kernels

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// Writes an ``IndexFile`` under a temporary name in the same folder, and gives it its name when it is complete and on
/// the disk. Readers see the old file or the new one.
///
/// Sections of a known size are filled in any order and side by side. A section of unknown size must be complete before
/// the next one is added. Memory: 256 KB for each section that is being filled, and 4 bytes for each page.
public final class IndexFileWriter {
    /// A section that is being written.
    public struct SectionNumber: Hashable, Sendable {
        fileprivate let index: Int
    }

    private struct OpenSection {
        let name: String
        /// The page of the first byte.
        let firstPage: Int
        /// The number of bytes, if it is known.
        let capacity: Int?
        /// The number of bytes so far.
        var byteCount = 0
        /// The bytes after the last full pages that were written.
        var buffer: [UInt8] = []
        /// Whether the last page was written.
        var isClosed = false
    }

    private static let bufferSize = 64 * IndexFile.pageSize
    private static let suffix = ".unfinished"

    private let path: String
    private let temporary: String
    private let kind: String
    private let descriptor: CInt
    private var sections: [OpenSection] = []
    /// The checksum of each page, by its number.
    private var checksums: [UInt32] = [0]
    private var isFinished = false

    /// Creates the temporary file.
    ///
    /// - Parameters:
    ///   - path: The path of the file to write.
    ///   - kind: The kind of the file, 4 ASCII characters.
    public init(at path: String, kind: String) throws(IndexFileError) {
        precondition(kind.utf8.count == 4, "the kind '\(kind)' has not 4 characters")
        self.path = path
        self.kind = kind
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        temporary = folder + ".\(name).\(String(UInt64.random(in: 0...UInt64.max), radix: 36))\(Self.suffix)"
        descriptor = unsafe open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .system(SystemCalls.Failure(code: errno), writing: path) }
    }

    deinit {
        SystemCalls.closeDescriptor(descriptor)
        if !isFinished { _ = unsafe unlink(temporary) }
    }

    /// Returns whether a file of this name is one that was never completed, so that it can be removed unless its writer
    /// still runs.
    public static func isUnfinished(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(suffix) }

    /// Adds a section.
    ///
    /// - Parameters:
    ///   - name: A name of 1 to 16 ASCII characters, unlike those of other sections. A file has at most 32 sections.
    ///   - byteCount: The number of bytes, if it is known.
    public func addSection(_ name: String, byteCount: Int? = nil) throws(IndexFileError) -> SectionNumber {
        precondition(
            (1...16).contains(name.utf8.count) && name.utf8.allSatisfy { $0 < 128 && $0 > 0 }
                && !sections.contains { $0.name == name } && sections.count < IndexFileHeader.maxSections,
            "a section '\(name)' after \(sections.count) others")
        if let last = sections.indices.last, sections[last].capacity == nil { try close(last) }
        sections.append(OpenSection(name: name, firstPage: nextPage, capacity: byteCount))
        return SectionNumber(index: sections.count - 1)
    }

    /// The page after the last section.
    private var nextPage: Int {
        guard let last = sections.last else { return 1 }
        return last.firstPage + ((last.capacity ?? last.byteCount) + IndexFile.pageSize - 1) / IndexFile.pageSize
    }

    /// Appends values to a section.
    ///
    /// - Parameters:
    ///   - values: Integers, floating-point numbers, or structs of them without gaps, in the processor's byte order,
    ///     which must be little-endian.
    ///   - section: A section of this file.
    /// - Precondition: The section is not complete.
    public func append<Value: BitwiseCopyable>(_ values: [Value], to section: SectionNumber) throws(IndexFileError) {
        // Closures of the standard library drop the type of errors.
        var failure: IndexFileError?
        unsafe values.withUnsafeBytes { bytes in
            do throws(IndexFileError) { try unsafe append(bytes, to: section) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Appends bytes to a section.
    package func append(_ bytes: UnsafeRawBufferPointer, to section: SectionNumber) throws(IndexFileError) {
        precondition(
            !sections[section.index].isClosed
                && sections[section.index].byteCount + bytes.count <= sections[section.index].capacity ?? Int.max,
            "\(bytes.count) bytes more than fit in section '\(sections[section.index].name)'")
        var done = 0
        while done < bytes.count {
            let count = min(Self.bufferSize - sections[section.index].buffer.count, bytes.count - done)
            if sections[section.index].buffer.isEmpty {
                sections[section.index].buffer.reserveCapacity(Self.bufferSize)
            }
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[done..<done + count])
            unsafe sections[section.index].buffer.append(contentsOf: part)
            sections[section.index].byteCount += count
            done += count
            if sections[section.index].buffer.count == Self.bufferSize { try flush(section.index) }
        }
    }

    /// Completes the file: fills the last pages, writes checksums and header, waits until the disk has them, and gives
    /// the file its name.
    ///
    /// - Parameter attributes: At most 3,000 bytes for the readers, such as JSON.
    /// - Precondition: All sections of a known size are full.
    public func finish(attributes: [UInt8] = []) throws(IndexFileError) {
        precondition(!isFinished, "the file '\(path)' was completed before")
        precondition(attributes.count <= IndexFileHeader.maxAttributeBytes, "\(attributes.count) bytes of attributes")
        for index in sections.indices {
            precondition(
                sections[index].capacity ?? sections[index].byteCount == sections[index].byteCount,
                "section '\(sections[index].name)' has \(sections[index].byteCount) bytes")
            try close(index)
        }
        let offset = checksums.count * IndexFile.pageSize
        let padding = (IndexFile.pageSize - checksums.count * 4 % IndexFile.pageSize) % IndexFile.pageSize
        let places = sections.map {
            IndexFile.Section(
                name: $0.name, offset: min($0.firstPage, checksums.count) * IndexFile.pageSize, byteCount: $0.byteCount)
        }
        var header = IndexFileHeader(
            kind: kind, byteCount: offset + checksums.count * 4 + padding, checksumOffset: offset, checksumCRC: 0,
            sections: places, attributes: attributes)
        // The header has a checksum of its own; the table holds 0 for it, and readers do not compare it.
        checksums[0] = 0
        let table = unsafe checksums.withUnsafeBytes { unsafe Array($0) } + [UInt8](repeating: 0, count: padding)
        header.checksumCRC = Checksums.crc32c(table[...])
        try write(table, at: offset)
        try write(header.encoded(), at: 0)
        guard fsync(descriptor) == 0 else { throw .system(SystemCalls.Failure(code: errno), writing: path) }
        guard unsafe rename(temporary, path) == 0 else {
            throw .system(SystemCalls.Failure(code: errno), writing: path)
        }
        isFinished = true
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard let parent = try? SystemCalls.openForReading(folder) else { return }
        _ = fsync(parent)
        SystemCalls.closeDescriptor(parent)
    }

    /// Writes the last page of a section.
    private func close(_ index: Int) throws(IndexFileError) {
        guard !sections[index].isClosed else { return }
        let count = sections[index].buffer.count
        let padded = (count + IndexFile.pageSize - 1) / IndexFile.pageSize * IndexFile.pageSize
        sections[index].buffer += repeatElement(0, count: padded - count)
        if padded > 0 { try flush(index, byteCount: sections[index].byteCount + padded - count) }
        sections[index].isClosed = true
        sections[index].buffer = []
    }

    /// Writes the buffer of a section, which has full pages only.
    private func flush(_ index: Int, byteCount: Int? = nil) throws(IndexFileError) {
        let end = sections[index].firstPage + (byteCount ?? sections[index].byteCount) / IndexFile.pageSize
        let sums = unsafe sections[index].buffer.withUnsafeBytes { unsafe Checksums.ofPages($0) }
        if checksums.count < end { checksums += repeatElement(0, count: end - checksums.count) }
        checksums.replaceSubrange(end - sums.count..<end, with: sums)
        try write(sections[index].buffer, at: (end - sums.count) * IndexFile.pageSize)
        sections[index].buffer.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(IndexFileError) {
        var done = 0
        while done < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset + done))
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                throw .system(SystemCalls.Failure(code: written < 0 ? errno : ENOSPC), writing: path)
            }
            done += written
        }
    }
}
