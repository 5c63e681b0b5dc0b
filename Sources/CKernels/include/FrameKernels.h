#ifndef VIDREC_FRAMEKERNELS_H
#define VIDREC_FRAMEKERNELS_H

#include <stddef.h>
#include <stdint.h>

#endif
