#ifndef VIDREC_INLINE_PAGE_CHECKS_H
#define VIDREC_INLINE_PAGE_CHECKS_H

#include "../CKernels/Dispatch.h"
#include "include/PageChecks.h"

enum { QUARTER = VIDREC_PAGE_SIZE / 4 };

#if defined(__x86_64__)
uint32_t vidrec_crc32c_sse42(uint32_t crc, const uint8_t *bytes, size_t count);
void vidrec_quarters_sse42(const uint8_t *page, uint32_t sums[4]);
#endif

// Compares the checksum of a page that was not checked before. Returns 0 if it differs.
int vidrec_check_page(const struct vidrec_pages *pages, size_t page);

// Whether a page has its checksum, for loops: usually one load. The order of the loads does not matter, since the bytes
// never change.
INLINE int page_is_intact(const struct vidrec_pages *pages, size_t page) {
    if (!pages->checksums) return 1;
    if (page < pages->count && __atomic_load_n(&pages->checked[page / 64], __ATOMIC_RELAXED) >> page % 64 & 1) return 1;
    return vidrec_check_page(pages, page);
}

// Whether all pages of a range of bytes have their checksums.
INLINE int bytes_are_intact(const struct vidrec_pages *pages, size_t offset, size_t count) {
    if (!pages->checksums || count == 0) return 1;
    const size_t last = (offset + count - 1) / VIDREC_PAGE_SIZE;
    for (size_t page = offset / VIDREC_PAGE_SIZE; page <= last; page++) {
        if (!page_is_intact(pages, page)) return 0;
    }
    return 1;
}

#endif
