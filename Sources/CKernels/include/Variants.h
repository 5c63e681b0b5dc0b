#ifndef VIDREC_VARIANTS_H
#define VIDREC_VARIANTS_H

/// The instructions that kernels are compiled for. On other processors than x86-64 there is only the plain variant.
enum vidrec_variant {
    /// What every processor of the kind has.
    VIDREC_PLAIN,
    /// x86-64-v3: AVX2, with fused multiplication and addition.
    VIDREC_AVX2,
    /// x86-64-v4: AVX-512.
    VIDREC_AVX512,
    /// AVX-512 with products of bytes (VNNI).
    VIDREC_AVX512_VNNI,
};

/// Returns 1 if this processor can run a variant, otherwise 0.
int vidrec_runs_variant(enum vidrec_variant variant);

/// Declares a kernel, which runs its fastest variant, and for tests `NAME_variant`, which returns one of its variants,
/// or 0 if it is not compiled in that variant.
#define VIDREC_KERNEL(name, ...)                                                                                       \
    void name(__VA_ARGS__);                                                                                            \
    typedef void (*name##_function)(__VA_ARGS__);                                                                      \
    name##_function name##_variant(enum vidrec_variant variant)

#endif
