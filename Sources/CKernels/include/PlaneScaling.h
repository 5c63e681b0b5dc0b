#ifndef VIDREC_PLANESCALING_H
#define VIDREC_PLANESCALING_H

#include <stddef.h>
#include <stdint.h>

#endif
