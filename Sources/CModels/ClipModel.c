#include "include/CModels.h"

// An extension in C17, part of C23: the file becomes part of the program, without a copy in source code.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char model[] = {
#embed "clips.vidrec-model"
};

const unsigned char *vidrec_clip_model(size_t *length) {
    *length = sizeof model;
    return model;
}
