#ifndef VIDREC_CKERNELS_H
#define VIDREC_CKERNELS_H

// Pure functions over buffers; no allocation, no global state, no library calls beyond <math.h> and <string.h>.
// Each header holds the kernels of one stage.
#include "Variants.h"
#include "PlaneScaling.h"
#include "ColorScaling.h"
#include "FrameKernels.h"
#include "VectorKernels.h"
#include "SketchKernels.h"
#include "DetailKernels.h"
#include "ItemScanKernels.h"
#include "MatrixKernels.h"
#include "ConvolutionKernels.h"
#include "DenseKernels.h"
#include "FactorKernels.h"
#include "OptimizerKernels.h"

#endif
