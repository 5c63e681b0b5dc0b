#ifndef VIDREC_PAGE_CHECKS_H
#define VIDREC_PAGE_CHECKS_H

#include <stddef.h>
#include <stdint.h>

enum { VIDREC_PAGE_SIZE = 4096 };

/// Bytes in pages of 4,096 with a checksum each, which are compared when a page is first read.
struct vidrec_pages {
    /// The first byte of page 0.
    const uint8_t *bytes;
    /// The checksum of each page, or 0 if no page has one.
    const uint32_t *checksums;
    /// One bit for each page, lowest first: set once the page was found to have its checksum. Threads share them.
    uint64_t *checked;
    /// The number of pages.
    size_t count;
};

/// Returns the CRC-32C (polynomial of Castagnoli) of some bytes after others, whose CRC-32C is `crc`, or 0 if there are
/// none.
uint32_t vidrec_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);

/// Returns the checksum of a page: the CRC-32C of the CRC-32Cs of its four quarters, as 16 bytes. It differs for pages
/// that differ in up to 32 consecutive bits. Four independent sums are as fast as the processor can read.
uint32_t vidrec_page_checksum(const uint8_t *page);

/// Returns the first page of a range that does not have its checksum; `end` if all have.
size_t vidrec_first_damaged_page(const struct vidrec_pages *pages, size_t first, size_t end);

/// The same in plain instructions, for tests.
uint32_t vidrec_crc32c_plain(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
