#include "include/PlaneScaling.h"
