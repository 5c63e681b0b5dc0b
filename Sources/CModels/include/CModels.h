#ifndef VIDREC_CMODELS_H
#define VIDREC_CMODELS_H

#include <stddef.h>

/// The model file that ships with vidrec, made by `vidrec train summarizer`, and its length in bytes.
const unsigned char *vidrec_clip_model(size_t *length);

#endif
