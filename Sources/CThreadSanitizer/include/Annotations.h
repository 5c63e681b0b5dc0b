#pragma once
#include <stdint.h>

// Tell the thread sanitizer, if the program is built with it, that everything before the last release of a lock happens
// before everything after its acquisition. The sanitizer does not see locks that wait by system calls of their own, such as
// the Mutex of Swift's Synchronization module. `lock` is any number that identifies the lock.
void vidrec_note_acquired(uintptr_t lock);
void vidrec_note_released(uintptr_t lock);
