#include "include/OpenVINO.h"
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The types of OpenVINO's C interface, as far as they are used here.
typedef struct { int64_t rank; int64_t *dims; } ov_shape;
typedef struct { int64_t min, max; } ov_dimension;
typedef struct { ov_dimension rank; ov_dimension *dims; } ov_partial_shape;
typedef struct { const char *number, *description; } ov_version;

// The functions, by name: the result, the name, and the parameters.
#define FUNCTIONS(F) \
    F(int, ov_get_openvino_version, (ov_version *)) \
    F(int, ov_core_create, (void **)) \
    F(int, ov_core_read_model_from_memory_buffer, (const void *, const char *, size_t, const void *, void **)) \
    F(int, ov_core_read_model, (const void *, const char *, const char *, void **)) \
    F(int, ov_core_compile_model, (const void *, const void *, const char *, size_t, void **, ...)) \
    F(void, ov_model_free, (void *)) \
    F(int, ov_model_inputs_size, (const void *, size_t *)) \
    F(int, ov_model_outputs_size, (const void *, size_t *)) \
    F(int, ov_model_const_input_by_index, (const void *, size_t, void **)) \
    F(int, ov_model_const_output_by_index, (const void *, size_t, void **)) \
    F(int, ov_model_const_output_by_name, (const void *, const char *, void **)) \
    F(int, ov_model_reshape_single_input, (const void *, ov_partial_shape)) \
    F(int, ov_port_get_any_name, (const void *, char **)) \
    F(int, ov_port_get_element_type, (const void *, int *)) \
    F(int, ov_port_get_partial_shape, (const void *, ov_partial_shape *)) \
    F(void, ov_output_const_port_free, (void *)) \
    F(void, ov_partial_shape_free, (ov_partial_shape *)) \
    F(int, ov_compiled_model_create_infer_request, (const void *, void **)) \
    F(void, ov_compiled_model_free, (void *)) \
    F(int, ov_infer_request_set_input_tensor, (void *, const void *)) \
    F(int, ov_infer_request_infer, (void *)) \
    F(int, ov_infer_request_get_tensor, (const void *, const char *, void **)) \
    F(int, ov_infer_request_get_output_tensor_by_index, (const void *, size_t, void **)) \
    F(void, ov_infer_request_free, (void *)) \
    F(int, ov_tensor_create_from_host_ptr, (int, ov_shape, void *, void **)) \
    F(int, ov_tensor_get_shape, (const void *, ov_shape *)) \
    F(int, ov_tensor_get_element_type, (const void *, int *)) \
    F(int, ov_tensor_data, (const void *, void **)) \
    F(void, ov_tensor_free, (void *)) \
    F(int, ov_shape_free, (ov_shape *)) \
    F(void, ov_free, (const char *)) \
    F(const char *, ov_get_error_info, (int))

struct vidrec_openvino {
#define MEMBER(result, name, parameters) result (*name) parameters;
    FUNCTIONS(MEMBER)
    // Newer than the others, and not needed: the message of an exception.
    const char *(*ov_get_last_err_msg)(void);
    void *core;
    char version[128];
};

struct vidrec_network {
    vidrec_openvino *library;
    void *model, *compiled, *request;
    int input_type;
    void *output;  // the tensor of the last run
};

static char last_message[1024];

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last_message, sizeof last_message, format, arguments);
    va_end(arguments);
}

// Keeps the message of a failed call. OpenVINO's messages begin with the lines of its source that threw them, which say
// nothing to a user: those are left out, and the others joined.
static bool succeeded(const vidrec_openvino *library, int status) {
    if (status == 0) return true;
    const char *text = library->ov_get_last_err_msg ? library->ov_get_last_err_msg() : NULL;
    if (!text || !*text) text = library->ov_get_error_info(status);
    size_t length = 0;
    while (text && *text && length + 2 < sizeof last_message) {
        const size_t line = strcspn(text, "\n");
        const bool is_place = strncmp(text, "Exception from ", 15) == 0 || strncmp(text, "Check '", 7) == 0;
        if (line > 0 && !is_place) {
            if (length > 0) last_message[length++] = ' ';
            for (size_t index = 0; index < line && length + 1 < sizeof last_message; index++) {
                const char byte = text[index];
                last_message[length++] = byte >= 0 && byte < ' ' ? ' ' : byte;
            }
        }
        text += line + (text[line] != 0);
    }
    last_message[length] = 0;
    if (length == 0) fail("OpenVINO failed with status %d", status);
    return false;
}

const char *vidrec_openvino_message(void) { return last_message; }

vidrec_openvino *vidrec_openvino_load(const char *path) {
    void *handle = dlopen(path ? path : "libopenvino_c.so", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *reason = dlerror();
        fail("%s", reason ? reason : "it cannot be loaded");
        return NULL;
    }
    vidrec_openvino *library = calloc(1, sizeof *library);
    if (!library) {
        fail("there is no memory for it");
        return NULL;
    }
#define FIND(result, name, parameters) \
    *(void **)&library->name = dlsym(handle, #name); \
    if (!library->name) { \
        fail("it has no function %s", #name); \
        free(library); \
        return NULL; \
    }
    FUNCTIONS(FIND)
    *(void **)&library->ov_get_last_err_msg = dlsym(handle, "ov_get_last_err_msg");
    ov_version version = { NULL, NULL };
    if (library->ov_get_openvino_version(&version) == 0 && version.number) {
        snprintf(library->version, sizeof library->version, "%s", version.number);
    }
    if (!succeeded(library, library->ov_core_create(&library->core))) {
        free(library);
        return NULL;
    }
    return library;
}

const char *vidrec_openvino_version(const vidrec_openvino *library) { return library->version; }

// Returns a network of a model, or NULL if reading the model failed.
static vidrec_network *network_of(vidrec_openvino *library, int status, void *model) {
    if (!succeeded(library, status)) return NULL;
    vidrec_network *network = calloc(1, sizeof *network);
    if (!network) {
        fail("there is no memory for the network");
        library->ov_model_free(model);
        return NULL;
    }
    network->library = library;
    network->model = model;
    return network;
}

vidrec_network *vidrec_network_read(vidrec_openvino *library, const void *bytes, size_t count) {
    void *model = NULL;
    const int status = library->ov_core_read_model_from_memory_buffer(library->core, bytes, count, NULL, &model);
    return network_of(library, status, model);
}

vidrec_network *vidrec_network_read_file(vidrec_openvino *library, const char *path) {
    void *model = NULL;
    const int status = library->ov_core_read_model(library->core, path, NULL, &model);
    return network_of(library, status, model);
}

void vidrec_network_free(vidrec_network *network) {
    if (!network) return;
    const vidrec_openvino *library = network->library;
    if (network->output) library->ov_tensor_free(network->output);
    if (network->request) library->ov_infer_request_free(network->request);
    if (network->compiled) library->ov_compiled_model_free(network->compiled);
    if (network->model) library->ov_model_free(network->model);
    free(network);
}

size_t vidrec_network_count(const vidrec_network *network, bool of_outputs) {
    const vidrec_openvino *library = network->library;
    size_t count = 0;
    const int status = of_outputs ? library->ov_model_outputs_size(network->model, &count)
                                  : library->ov_model_inputs_size(network->model, &count);
    return status == 0 ? count : 0;
}

// Describes a port and frees it.
static bool describe(const vidrec_openvino *library, void *port, vidrec_port *result) {
    memset(result, 0, sizeof *result);
    char *name = NULL;
    if (library->ov_port_get_any_name(port, &name) == 0 && name) {
        snprintf(result->name, sizeof result->name, "%s", name);
        library->ov_free(name);
    }
    ov_partial_shape shape = { { 0, 0 }, NULL };
    bool is_described = succeeded(library, library->ov_port_get_element_type(port, &result->type))
        && succeeded(library, library->ov_port_get_partial_shape(port, &shape));
    if (is_described) {
        const bool is_known = shape.rank.min == shape.rank.max && shape.rank.min <= VIDREC_MAXIMUM_RANK && shape.dims;
        result->rank = shape.rank.min == 0 && shape.rank.max == 0 ? 0 : is_known ? (int)shape.rank.min : -1;
        for (int index = 0; index < result->rank; index++) {
            const ov_dimension dimension = shape.dims[index];
            result->dimensions[index] = dimension.min == dimension.max ? dimension.min : -1;
        }
        library->ov_partial_shape_free(&shape);
    }
    library->ov_output_const_port_free(port);
    return is_described;
}

bool vidrec_network_port(const vidrec_network *network, bool is_output, size_t number, vidrec_port *port) {
    const vidrec_openvino *library = network->library;
    void *found = NULL;
    const int status = is_output ? library->ov_model_const_output_by_index(network->model, number, &found)
                                 : library->ov_model_const_input_by_index(network->model, number, &found);
    return succeeded(library, status) && describe(library, found, port);
}

bool vidrec_network_output(const vidrec_network *network, const char *name, vidrec_port *port) {
    const vidrec_openvino *library = network->library;
    void *found = NULL;
    return succeeded(library, library->ov_model_const_output_by_name(network->model, name, &found))
        && describe(library, found, port);
}

bool vidrec_network_compile(vidrec_network *network, const int64_t *dimensions, int rank, int64_t batch) {
    const vidrec_openvino *library = network->library;
    vidrec_port input;
    if (rank < 1 || rank > VIDREC_MAXIMUM_RANK || !vidrec_network_port(network, false, 0, &input)) return false;
    network->input_type = input.type;
    ov_dimension sizes[VIDREC_MAXIMUM_RANK];
    for (int index = 0; index < rank; index++) sizes[index] = (ov_dimension){ dimensions[index], dimensions[index] };
    sizes[0] = (ov_dimension){ 1, batch };
    const ov_partial_shape shape = { { rank, rank }, sizes };
    // Threads are not pinned to processor cores: all processes of a pool would share the first ones.
    return succeeded(library, library->ov_model_reshape_single_input(network->model, shape))
        && succeeded(library, library->ov_core_compile_model(
            library->core, network->model, "CPU", 8, &network->compiled, "INFERENCE_PRECISION_HINT", "f32",
            "INFERENCE_NUM_THREADS", "1", "NUM_STREAMS", "1", "ENABLE_CPU_PINNING", "NO"))
        && succeeded(library, library->ov_compiled_model_create_infer_request(network->compiled, &network->request));
}

bool vidrec_network_run(
    vidrec_network *network, const void *input, const int64_t *dimensions, int rank, const char *name, vidrec_port *port,
    const void **output
) {
    const vidrec_openvino *library = network->library;
    if (network->output) library->ov_tensor_free(network->output);
    network->output = NULL;
    // Neither is changed by the library.
    const ov_shape shape = { rank, (int64_t *)dimensions };
    void *tensor = NULL;
    if (!succeeded(library, library->ov_tensor_create_from_host_ptr(
            network->input_type, shape, (void *)input, &tensor))) return false;
    const bool has_run = succeeded(library, library->ov_infer_request_set_input_tensor(network->request, tensor))
        && succeeded(library, library->ov_infer_request_infer(network->request))
        && succeeded(library, name ? library->ov_infer_request_get_tensor(network->request, name, &network->output)
                                   : library->ov_infer_request_get_output_tensor_by_index(
                                         network->request, 0, &network->output));
    library->ov_tensor_free(tensor);
    if (!has_run) return false;
    memset(port, 0, sizeof *port);
    ov_shape found = { 0, NULL };
    void *data = NULL;
    if (!succeeded(library, library->ov_tensor_get_element_type(network->output, &port->type))
        || !succeeded(library, library->ov_tensor_data(network->output, &data))
        || !succeeded(library, library->ov_tensor_get_shape(network->output, &found))) return false;
    port->rank = found.rank <= VIDREC_MAXIMUM_RANK ? (int)found.rank : -1;
    for (int index = 0; index < port->rank; index++) port->dimensions[index] = found.dims[index];
    library->ov_shape_free(&found);
    *output = data;
    return true;
}
