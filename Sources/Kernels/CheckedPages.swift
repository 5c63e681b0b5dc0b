internal import CSearchKernels

/// Memory in pages of 4,096 bytes with a checksum each, which are compared when a page is first read.
///
/// Any number of threads may read it at once. The bytes never change, and stay as long as this object.
@safe
package final class CheckedPages: Sendable {
    /// A page whose bytes do not have its checksum.
    package struct Damage: Error, Hashable {
        /// The number of the page.
        package let page: Int

        package init(page: Int) { self.page = page }
    }

    /// The number of bytes of a page.
    package static let pageSize = 4_096

    // Addresses as numbers, which threads may share.
    private let bytes: UInt
    private let checksums: UInt
    private let checked: UInt
    /// The number of pages.
    package let count: Int
    /// What frees the bytes in the end.
    private let owner: any AnyObject & Sendable

    /// Creates pages of memory that belongs to `owner`.
    ///
    /// - Parameters:
    ///   - bytes: The first byte of page 0; `count` pages.
    ///   - checksums: The checksum of each page; page 0 counts as compared.
    ///   - count: The number of pages.
    ///   - owner: An object that keeps bytes and checksums as long as it lives.
    package init(
        _ bytes: UnsafeRawPointer, checksums: UnsafePointer<UInt32>, count: Int, owner: any AnyObject & Sendable
    ) {
        self.bytes = UInt(bitPattern: bytes)
        self.checksums = UInt(bitPattern: checksums)
        self.count = count
        self.owner = owner
        let words = UnsafeMutablePointer<UInt64>.allocate(capacity: count / 64 + 1)
        unsafe words.initialize(repeating: 0, count: count / 64 + 1)
        unsafe words[0] = 1
        checked = UInt(bitPattern: words)
    }

    deinit { unsafe UnsafeMutablePointer<UInt64>(bitPattern: checked)?.deallocate() }

    /// The pages as kernels take them. They are valid as long as this object.
    @unsafe var pages: vidrec_pages {
        unsafe vidrec_pages(
            bytes: UnsafePointer(bitPattern: bytes), checksums: UnsafePointer(bitPattern: checksums),
            checked: UnsafeMutablePointer(bitPattern: checked), count: count)
    }

    /// Compares the checksums of the pages of a range of bytes that were not compared before.
    package func check(_ range: Range<Int>) throws(Damage) {
        guard !range.isEmpty else { return }
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count * Self.pageSize, "bytes \(range) of \(count) pages")
        let end = (range.upperBound - 1) / Self.pageSize + 1
        var pages = unsafe pages
        let damaged = unsafe vidrec_first_damaged_page(&pages, range.lowerBound / Self.pageSize, end)
        if damaged < end { throw Damage(page: damaged) }
    }

    /// Calls `body` with the bytes of a range after comparing the checksums of its pages.
    package func withBytes<Result>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(Damage) -> Result {
        try check(range)
        defer { withExtendedLifetime(self) {} }
        return unsafe body(
            UnsafeRawBufferPointer(
                start: UnsafeRawPointer(bitPattern: bytes + UInt(range.lowerBound)), count: range.count))
    }
}

/// Checksums as ``CheckedPages`` compares them.
package enum PageChecksums {
    /// Returns the CRC-32C of bytes.
    package static func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        unsafe vidrec_crc32c(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    /// Returns the checksum of a page of ``CheckedPages/pageSize`` bytes.
    package static func ofPage(_ page: UnsafeRawBufferPointer) -> UInt32 {
        precondition(page.count == CheckedPages.pageSize, "a page of \(page.count) bytes")
        return unsafe vidrec_page_checksum(page.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
}
