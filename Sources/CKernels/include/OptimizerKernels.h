#ifndef VIDREC_OPTIMIZER_KERNELS_H
#define VIDREC_OPTIMIZER_KERNELS_H

#include "Variants.h"

#include <stddef.h>

/// Moves parameters by a step of Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay
/// Regularization", ICLR 2019): `rate` times the first moment over the root of the second, plus `decay` times the
/// parameter. `rate` is divided by the correction of the first moment before, `second_correction` is the inverse of
/// that of the second.
VIDREC_KERNEL(
    vidrec_adam_step,
    size_t count, float *parameters, const float *gradients, float *first, float *second, float rate, float decay,
    float second_correction);

#endif
