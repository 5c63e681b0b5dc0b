// The functions of OpenVINO's C library that vidrec calls. The library is loaded while the program runs, and is needed
// neither to build vidrec nor to run it without a network.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The loaded library.
typedef struct vidrec_openvino vidrec_openvino;
// A network that was read, and later compiled for the processor.
typedef struct vidrec_network vidrec_network;

#define VIDREC_MAXIMUM_RANK 8

// An input or an output of a network.
typedef struct {
    char name[256];                           // empty if it has none
    int type;                                 // the library's number of the type of its elements
    int rank;                                 // the number of dimensions; -1 if it is not known before it is computed
    int64_t dimensions[VIDREC_MAXIMUM_RANK];  // -1 for each that may have any size
} vidrec_port;

// Loads the library at a path, or NULL for the one that the system's loader finds; returns NULL on failure.
vidrec_openvino *vidrec_openvino_load(const char *path);

// Returns the message of the last failure of any function of this header, in one line.
const char *vidrec_openvino_message(void);

// Returns the version of a library, such as `2026.4.1-21919-…`.
const char *vidrec_openvino_version(const vidrec_openvino *library);

// Reads a network from the bytes of an ONNX file; returns NULL on failure.
vidrec_network *vidrec_network_read(vidrec_openvino *library, const void *bytes, size_t count);

// Reads a network from a file, whose format OpenVINO tells by the end of its name; returns NULL on failure.
vidrec_network *vidrec_network_read_file(vidrec_openvino *library, const char *path);

void vidrec_network_free(vidrec_network *network);

// Returns the number of inputs or of outputs of a network.
size_t vidrec_network_count(const vidrec_network *network, bool of_outputs);

// Describes the input or the output of a number; returns false on failure.
bool vidrec_network_port(const vidrec_network *network, bool is_output, size_t number, vidrec_port *port);

// Describes the output that has a name, among others; returns false if there is none.
bool vidrec_network_output(const vidrec_network *network, const char *name, vidrec_port *port);

// Compiles a network for the processor, with 32-bit floats, to run on one thread. `dimensions` become those of its only
// input, but the first may be anything from 1 to `batch`. Returns false on failure.
bool vidrec_network_compile(vidrec_network *network, const int64_t *dimensions, int rank, int64_t batch);

// Runs a network.
//
// `input` holds elements of the input's type and `dimensions`. `output` becomes the address of the elements of the output
// that has `name`, or of the first output for NULL: they are valid until the next run, and `port` describes them. Returns
// false on failure.
bool vidrec_network_run(
    vidrec_network *network, const void *input, const int64_t *dimensions, int rank, const char *name, vidrec_port *port,
    const void **output);
