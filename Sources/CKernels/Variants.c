#include "include/Variants.h"

int vidrec_runs_variant(enum vidrec_variant variant) {
#if defined(__x86_64__)
    switch (variant) {
    case VIDREC_PLAIN: return 1;
    case VIDREC_AVX2: return __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
    case VIDREC_AVX512: return __builtin_cpu_supports("x86-64-v4") ? 1 : 0;
    case VIDREC_AVX512_VNNI:
        return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vnni") ? 1 : 0;
    }
    return 0;
#else
    return variant == VIDREC_PLAIN;
#endif
}
