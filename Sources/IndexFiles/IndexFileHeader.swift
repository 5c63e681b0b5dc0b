/// The first page of a cache file: what it contains, and where.
///
/// Numbers are little-endian:
///
/// | bytes | content |
/// |---|---|
/// | 0 | `VIDRECIX` |
/// | 8 | version of the format, 4 bytes |
/// | 12 | kind of the file, 4 ASCII characters |
/// | 16 | size of the file, 8 bytes |
/// | 24 | offset of the checksums, one for each page before them, 8 bytes |
/// | 32 | CRC-32C of the pages of the checksums |
/// | 36 | number of sections, at most 32 |
/// | 40 | size of the attributes, at most 3,000 bytes |
/// | 48 | for each section: name of at most 16 ASCII characters, offset, size |
/// | 1,072 | attributes |
/// | 4,092 | CRC-32C of all bytes before |
struct IndexFileHeader {
    /// The version of the format.
    static let version: UInt32 = 1
    static let magic = Array("VIDRECIX".utf8)
    static let maxSections = 32
    static let maxAttributeBytes = 3_000
    private static let sectionStart = 48
    private static let attributeStart = 48 + 32 * maxSections

    var kind: String
    var byteCount: Int
    var checksumOffset: Int
    var checksumCRC: UInt32
    var sections: [IndexFile.Section]
    var attributes: [UInt8]

    /// Returns the page.
    func encoded() -> [UInt8] {
        var page = [UInt8](repeating: 0, count: IndexFile.pageSize)
        func put(_ bytes: some Collection<UInt8>, at offset: Int) {
            page.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        func put(_ value: some FixedWidthInteger, at offset: Int) {
            let count = value.bitWidth / 8
            put((0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }, at: offset)
        }
        put(Self.magic, at: 0)
        put(Self.version, at: 8)
        put(kind.utf8, at: 12)
        put(UInt64(byteCount), at: 16)
        put(UInt64(checksumOffset), at: 24)
        put(checksumCRC, at: 32)
        put(UInt32(sections.count), at: 36)
        put(UInt32(attributes.count), at: 40)
        for (number, section) in sections.enumerated() {
            let start = Self.sectionStart + 32 * number
            put(section.name.utf8, at: start)
            put(UInt64(section.offset), at: start + 16)
            put(UInt64(section.byteCount), at: start + 24)
        }
        put(attributes, at: Self.attributeStart)
        put(Checksums.crc32c(page[..<(IndexFile.pageSize - 4)]), at: IndexFile.pageSize - 4)
        return page
    }

    /// Reads the first page of a file.
    ///
    /// - Parameters:
    ///   - page: The page.
    ///   - fileSize: The size of the file in bytes.
    ///   - path: The path of the file, for errors.
    init(_ page: [UInt8], fileSize: Int, path: String) throws(IndexFileError) {
        func number(_ offset: Int, _ count: Int) -> UInt64 {
            (0..<count).reduce(0) { $0 | UInt64(page[offset + $1]) << ($1 * 8) }
        }
        // A changed bit of the first bytes is damage, too, and not another kind of file.
        let known = Self.magic + page[8..<(IndexFile.pageSize - 4)]
        guard number(IndexFile.pageSize - 4, 4) == UInt64(Checksums.crc32c(known[...])) else {
            guard page.starts(with: Self.magic) else {
                throw IndexFileError(.foreign, path, "is not a file of a search index")
            }
            throw .damaged(path, page: 0)
        }
        guard page.starts(with: Self.magic) else { throw .damaged(path, page: 0) }
        guard number(8, 4) == UInt64(Self.version) else {
            guard number(8, 4) > UInt64(Self.version) else {
                throw IndexFileError(.unfit, path, "has the old format \(number(8, 4)); it must be rebuilt")
            }
            throw IndexFileError(
                .newerFormat, path,
                "has format \(number(8, 4)), and this version of vidrec reads format \(Self.version); use the version "
                    + "that wrote it")
        }
        guard number(16, 8) == UInt64(fileSize) else {
            throw IndexFileError(
                .torn, path, "has \(fileSize) bytes instead of \(number(16, 8)); it must be rebuilt")
        }
        let (offset, count, size) = (number(24, 8), number(36, 4), number(40, 4))
        let pages = UInt64(fileSize) / UInt64(IndexFile.pageSize)
        guard fileSize.isMultiple(of: IndexFile.pageSize), offset.isMultiple(of: UInt64(IndexFile.pageSize)),
            offset <= UInt64(fileSize), offset / UInt64(IndexFile.pageSize) * 4 <= UInt64(fileSize) - offset,
            count <= Self.maxSections, size <= Self.maxAttributeBytes, pages > 0
        else { throw .damaged(path, page: 0) }
        kind = String(decoding: page[12..<16], as: UTF8.self)
        byteCount = fileSize
        checksumOffset = Int(offset)
        checksumCRC = UInt32(number(32, 4))
        attributes = Array(page[Self.attributeStart..<Self.attributeStart + Int(size)])
        sections = []
        for index in 0..<Int(count) {
            let start = Self.sectionStart + 32 * index
            let name = String(decoding: page[start..<start + 16].prefix { $0 != 0 }, as: UTF8.self)
            let (place, length) = (number(start + 16, 8), number(start + 24, 8))
            guard place <= offset, length <= offset - place, place.isMultiple(of: UInt64(IndexFile.pageSize)) else {
                throw .damaged(path, page: 0)
            }
            sections.append(IndexFile.Section(name: name, offset: Int(place), byteCount: Int(length)))
        }
    }

    init(
        kind: String, byteCount: Int, checksumOffset: Int, checksumCRC: UInt32, sections: [IndexFile.Section],
        attributes: [UInt8]
    ) {
        self.kind = kind
        self.byteCount = byteCount
        self.checksumOffset = checksumOffset
        self.checksumCRC = checksumCRC
        self.sections = sections
        self.attributes = attributes
    }
}
