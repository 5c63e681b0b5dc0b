#ifndef VIDREC_CODE_PRODUCTS_H
#define VIDREC_CODE_PRODUCTS_H

#include "../CKernels/Dispatch.h"
#include "InlinePageChecks.h"
#include "include/CodeKernels.h"

#if defined(__x86_64__)
vidrec_row_products_function vidrec_row_products_avx2, vidrec_row_products_vnni;
#endif

// The fastest function of this processor.
vidrec_row_products_function *vidrec_fastest_row_products(void);

INLINE size_t offset_in(const struct vidrec_pages *pages, const void *place) {
    return (size_t)((const uint8_t *)place - pages->bytes);
}

// The first damaged page of some bytes, or SIZE_MAX.
INLINE size_t damaged_page(const struct vidrec_pages *pages, const void *start, size_t count) {
    if (!pages->checksums || count == 0) return SIZE_MAX;
    const size_t offset = offset_in(pages, start), end = (offset + count - 1) / VIDREC_PAGE_SIZE + 1;
    for (size_t page = offset / VIDREC_PAGE_SIZE; page < end; page++) {
        if (!page_is_intact(pages, page)) return page;
    }
    return SIZE_MAX;
}

#endif
