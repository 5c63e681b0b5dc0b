#include "include/FrameKernels.h"
