#ifndef VIDREC_LANES_H
#define VIDREC_LANES_H

// Vectors of `LANES` floats, which the including file defines.
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));
// The same anywhere in an array.
typedef float unaligned_lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float)), may_alias));

// No functions: one that takes or returns such a vector has another calling convention in each variant.
#define load(values) (*(const unaligned_lanes *)(values))
#define store(values, vector) (*(unaligned_lanes *)(values) = (vector))

#endif
