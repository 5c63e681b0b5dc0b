#include "include/VectorKernels.h"
