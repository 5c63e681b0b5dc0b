#ifndef VIDREC_WIDE_LANES_H
#define VIDREC_WIDE_LANES_H

// One register of AVX-512, or two of AVX2.
enum { LANES = 16 };
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));
// How they stand in the arrays of a caller: anywhere.
typedef float unaligned_lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float)), may_alias));

#define INLINE static inline __attribute__((always_inline))

// No functions: one that takes or returns such a vector has another calling convention in each clone.
#define load(values) (*(const unaligned_lanes *)(values))
#define store(values, vector) (*(unaligned_lanes *)(values) = (vector))

INLINE float sum_of(const lanes *vector) {
    typedef float half __attribute__((vector_size(8 * sizeof(float))));
    typedef float quarter __attribute__((vector_size(4 * sizeof(float))));
    const lanes v = *vector;
    const half h = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                   __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
    const quarter q = __builtin_shufflevector(h, h, 0, 1, 2, 3) + __builtin_shufflevector(h, h, 4, 5, 6, 7);
    return (q[0] + q[2]) + (q[1] + q[3]);
}

#endif
