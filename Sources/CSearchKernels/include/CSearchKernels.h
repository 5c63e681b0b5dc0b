#ifndef VIDREC_CSEARCHKERNELS_H
#define VIDREC_CSEARCHKERNELS_H

// Checks of mapped pages, and search among codes: pure functions over buffers, like those of `CKernels`.
#include "PageChecks.h"
#include "CodeKernels.h"
#include "GraphKernels.h"
#include "SketchLists.h"

#endif
