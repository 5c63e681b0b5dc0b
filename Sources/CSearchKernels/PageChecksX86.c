#if defined(__x86_64__)

#include "InlinePageChecks.h"

#include <nmmintrin.h>
#include <string.h>

#define SSE42 __attribute__((target("sse4.2")))

INLINE uint64_t eight(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    return word;
}

SSE42 uint32_t vidrec_crc32c_sse42(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t sum = (uint32_t)~crc;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) sum = _mm_crc32_u64(sum, eight(bytes + i));
    for (; i < count; i++) sum = _mm_crc32_u8((uint32_t)sum, bytes[i]);
    return ~(uint32_t)sum;
}

SSE42 void vidrec_quarters_sse42(const uint8_t *page, uint32_t sums[4]) {
    uint64_t a = 0xffffffff, b = a, c = a, d = a;
    for (size_t i = 0; i < QUARTER; i += 8) {
        a = _mm_crc32_u64(a, eight(page + i));
        b = _mm_crc32_u64(b, eight(page + QUARTER + i));
        c = _mm_crc32_u64(c, eight(page + 2 * QUARTER + i));
        d = _mm_crc32_u64(d, eight(page + 3 * QUARTER + i));
    }
    sums[0] = ~(uint32_t)a;
    sums[1] = ~(uint32_t)b;
    sums[2] = ~(uint32_t)c;
    sums[3] = ~(uint32_t)d;
}

#endif
