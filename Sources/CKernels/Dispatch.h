#ifndef VIDREC_DISPATCH_H
#define VIDREC_DISPATCH_H

// The kernels that gain from AVX2 are compiled twice and chosen when the program starts. "x86-64-v3" and not
// "haswell": the latter tests for an Intel model, and silently picks the plain clone on other makers' processors.
#if defined(__x86_64__) && defined(__linux__)
#define VIDREC_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define VIDREC_CLONES
#endif

#endif
