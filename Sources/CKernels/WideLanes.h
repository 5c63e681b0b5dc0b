#ifndef VIDREC_WIDE_LANES_H
#define VIDREC_WIDE_LANES_H

// One register of AVX-512, or two of AVX2.
#define LANES 16
#include "Lanes.h"
#include "LaneSum.h"

#endif
