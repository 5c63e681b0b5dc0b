#ifndef VIDREC_LANE_SUM_H
#define VIDREC_LANE_SUM_H

// The sum of 16 lanes.
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
