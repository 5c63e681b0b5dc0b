private import Foundation
package import Kernels

/// A cache file that is mapped into memory, read-only: named sections of numbers in pages of 4,096 bytes.
///
/// Opening reads the header and the checksums of the pages, one of 4 bytes for each. The checksum of a page is compared
/// when the page is first read through this object, so that a changed bit is noticed before it is used: every access
/// throws ``IndexFileError``. Any number of threads may read at once. The file may be replaced or removed meanwhile;
/// this object keeps reading the old one.
public final class IndexFile: Sendable {
    /// The number of bytes of a page.
    public static let pageSize = 4_096

    /// A named part of the file. It starts at a multiple of ``IndexFile/pageSize``.
    public struct Section: Hashable, Sendable {
        /// The name, at most 16 ASCII characters.
        public let name: String
        /// The offset in the file, in bytes.
        public let offset: Int
        /// The number of bytes.
        public let byteCount: Int
    }

    /// How a file will be read; a hint for the system.
    public enum AccessPattern: Hashable, Sendable {
        /// The system reads a little ahead.
        case normal
        /// The system reads single pages.
        case random
        /// The system reads far ahead.
        case sequential
    }

    /// The path of the file when it was opened.
    public let path: String
    /// The kind of the file, 4 characters.
    public let kind: String
    /// The attributes of the file, as its writer chose them, such as JSON.
    public let attributes: [UInt8]
    /// The size of the file in bytes.
    public let byteCount: Int
    /// The sections of the file, in order.
    public let sections: [Section]
    /// All pages but those of the checksums, for kernels.
    package let pages: CheckedPages

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - kind: The expected kind, 4 characters.
    ///   - access: How the file will be read.
    /// - Complexity: O(*p*) for *p* pages, 8 GB of checksums a second.
    public init(opening path: String, kind: String, access: AccessPattern = .normal) throws(IndexFileError) {
        let mapping = try FileMapping(path, access: access)
        let header = try IndexFileHeader(mapping.bytes(0..<Self.pageSize), fileSize: mapping.byteCount, path: path)
        guard header.kind == kind else {
            throw IndexFileError(.foreign, path, "is of the kind '\(header.kind)' instead of '\(kind)'")
        }
        pages = try mapping.checkedPages(header, path: path)
        self.path = path
        self.kind = kind
        attributes = header.attributes
        byteCount = header.byteCount
        sections = header.sections
    }

    /// Returns whether a path is that of a file that begins like a cache file, even if it is damaged; `false` for folders,
    /// links and pipes, which are not read, and `nil` if it cannot be read.
    public static func isIndexFile(atPath path: String) -> Bool? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard attributes?[.type] as? FileAttributeType == .typeRegular else { return false }
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        let start: Data
        do {
            start = try file.read(upToCount: 8) ?? Data()
        } catch {
            return nil
        }
        // A power cut may leave a file without content, a failing disk may change a bit.
        let differing = zip(start, IndexFileHeader.magic).count { $0 != $1 }
        return start.count == 8 && differing <= 1 || start.allSatisfy { $0 == 0 }
    }

    /// Returns the section of a name.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - byteCount: The expected number of bytes; `nil` for any.
    public func section(_ name: String, byteCount: Int? = nil) throws(IndexFileError) -> Section {
        guard let section = sections.first(where: { $0.name == name }) else {
            throw IndexFileError(.unfit, path, "has no section '\(name)'; it must be rebuilt")
        }
        guard byteCount == nil || byteCount == section.byteCount else {
            throw IndexFileError(
                .unfit, path,
                "has a section '\(name)' of \(section.byteCount) bytes instead of \(byteCount ?? 0); it must be rebuilt"
            )
        }
        return section
    }

    /// Compares all checksums that were not compared before.
    ///
    /// - Complexity: O(*n*) for *n* bytes.
    public func verify() throws(IndexFileError) {
        try check(0..<pages.count * Self.pageSize)
    }

    /// Compares the checksums of the pages of a range of the file.
    public func check(_ range: Range<Int>) throws(IndexFileError) {
        do throws(CheckedPages.Damage) {
            try pages.check(range)
        } catch {
            throw self.error(error)
        }
    }

    /// Returns the error for a damaged page, which a kernel has found.
    package func error(_ damage: CheckedPages.Damage) -> IndexFileError { .damaged(path, page: damage.page) }
}
