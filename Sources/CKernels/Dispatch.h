#ifndef VIDREC_DISPATCH_H
#define VIDREC_DISPATCH_H

// The kernels that gain from AVX2 are compiled twice and chosen when the program starts. "x86-64-v3" and not
// "haswell": the latter tests for an Intel model, and silently picks the plain clone on other makers' processors.
// Not under the thread sanitizer: it has the choice made before its own runtime is ready, and crashes.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define VIDREC_WITHOUT_CLONES
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && !defined(VIDREC_WITHOUT_CLONES)
#define VIDREC_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
// For what need not round alike everywhere: AVX-512, too.
#define VIDREC_WIDE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VIDREC_CLONES
#define VIDREC_WIDE_CLONES
#endif

#endif
