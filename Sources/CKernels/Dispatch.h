#ifndef VIDREC_DISPATCH_H
#define VIDREC_DISPATCH_H

#include "include/Variants.h"

#define INLINE static inline __attribute__((always_inline))

// A kernel `vidrec_NAME` is written once, as an inline function `NAME`, and compiled for several instruction sets.
// Which of them runs is asked at every call: that takes a nanosecond, needs no state, and works with every linker and
// sanitizer.
//
// "x86-64-v3" and not "haswell": the latter tests for an Intel model, and silently picks the plain variant on other
// makers' processors.
#if defined(__x86_64__)

// The features of x86-64-v4 by their names: "arch=x86-64-v4" is tuned for early processors, which slow down on
// registers of 512 bits, and would leave them out.
#define VIDREC_AVX512_INSTRUCTIONS                                                                                     \
    __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,bmi,bmi2,f16c,fma,lzcnt,movbe,popcnt")))

#define VIDREC_COMPILE(variant, attribute, name, parameters, arguments)                                                \
    attribute static void variant##_##name parameters { name arguments; }

// In plain instructions and for AVX2.
#define VIDREC_VARIANTS(name, parameters, arguments)                                                                   \
    VIDREC_COMPILE(plain, , name, parameters, arguments)                                                               \
    VIDREC_COMPILE(avx2, __attribute__((target("arch=x86-64-v3"))), name, parameters, arguments)                       \
    void vidrec_##name parameters {                                                                                    \
        if (__builtin_cpu_supports("x86-64-v3")) avx2_##name arguments;                                                \
        else plain_##name arguments;                                                                                   \
    }                                                                                                                  \
    vidrec_##name##_function vidrec_##name##_variant(enum vidrec_variant variant) {                                    \
        return variant == VIDREC_PLAIN ? plain_##name : variant == VIDREC_AVX2 ? avx2_##name : 0;                      \
    }

// For AVX-512, too.
#define VIDREC_WIDE_VARIANTS(name, parameters, arguments)                                                              \
    VIDREC_COMPILE(plain, , name, parameters, arguments)                                                               \
    VIDREC_COMPILE(avx2, __attribute__((target("arch=x86-64-v3"))), name, parameters, arguments)                       \
    VIDREC_COMPILE(avx512, VIDREC_AVX512_INSTRUCTIONS, name, parameters, arguments)                                    \
    void vidrec_##name parameters {                                                                                    \
        if (__builtin_cpu_supports("x86-64-v4")) avx512_##name arguments;                                              \
        else if (__builtin_cpu_supports("x86-64-v3")) avx2_##name arguments;                                           \
        else plain_##name arguments;                                                                                   \
    }                                                                                                                  \
    vidrec_##name##_function vidrec_##name##_variant(enum vidrec_variant variant) {                                    \
        return variant == VIDREC_PLAIN    ? plain_##name                                                               \
               : variant == VIDREC_AVX2   ? avx2_##name                                                                \
               : variant == VIDREC_AVX512 ? avx512_##name                                                              \
                                          : 0;                                                                         \
    }

#else

#define VIDREC_VARIANTS(name, parameters, arguments)                                                                   \
    void vidrec_##name parameters { name arguments; }                                                                  \
    vidrec_##name##_function vidrec_##name##_variant(enum vidrec_variant variant) {                                    \
        return variant == VIDREC_PLAIN ? vidrec_##name : 0;                                                            \
    }
#define VIDREC_WIDE_VARIANTS VIDREC_VARIANTS

#endif

#endif
