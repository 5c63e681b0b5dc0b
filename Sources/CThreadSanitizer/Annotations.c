#include "Annotations.h"

#ifdef __APPLE__
#define IF_THERE __attribute__((weak_import))
#else
#define IF_THERE __attribute__((weak))
#endif
extern void __tsan_acquire(void *) IF_THERE;
extern void __tsan_release(void *) IF_THERE;

void vidrec_note_acquired(uintptr_t lock) {
    if (__tsan_acquire) __tsan_acquire((void *)lock);
}

void vidrec_note_released(uintptr_t lock) {
    if (__tsan_release) __tsan_release((void *)lock);
}
