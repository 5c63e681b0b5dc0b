import CSearchKernels
import Testing

@Suite("Checksums of pages")
struct PageChecksTests {
    // RFC 3720, section B.4.
    @Test("CRC-32C has the values of RFC 3720")
    func known() {
        let values: [([UInt8], UInt32)] = [
            ([UInt8](repeating: 0, count: 32), 0x8a91_36aa), ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
            ([UInt8](0..<32), 0x46dd_794e), (Array("123456789".utf8), 0xe306_9283),
        ]
        for (bytes, crc) in values {
            #expect(unsafe vidrec_crc32c(0, bytes, bytes.count) == crc)
            #expect(unsafe vidrec_crc32c_plain(0, bytes, bytes.count) == crc)
            let head = unsafe vidrec_crc32c(0, bytes, 5)
            #expect(unsafe vidrec_crc32c(head, Array(bytes[5...]), bytes.count - 5) == crc)
        }
    }

    @Test("The checksum of a page is the CRC-32C of those of its quarters")
    func page() {
        let page: [UInt8] = randomIntegers(4_096, in: 0...255, seed: 1)
        var sums: [UInt8] = []
        for quarter in 0..<4 {
            let crc = unsafe vidrec_crc32c_plain(0, Array(page[quarter * 1_024..<quarter * 1_024 + 1_024]), 1_024)
            sums += (0..<4).map { UInt8(truncatingIfNeeded: crc >> ($0 * 8)) }
        }
        #expect(unsafe vidrec_page_checksum(page) == vidrec_crc32c_plain(0, sums, 16))
    }
}
