#!/usr/bin/env python3
"""A model file in which a family of descriptors always has its mean values, or whose network always has the same answer.

    leave-out.py MODEL PART OUT

PART is color, texture, shape, motion, or order: the correction of the GRU is 0, which leaves mean pooling. Embeddings of OUT are
those of MODEL without the part; its sketches lack the family, too. MODEL is made by `vidrec train` or is
Sources/CModels/clips.vidrec-model, the model `builtin`.
"""
import hashlib
import json
import struct
import sys

FAMILIES = {
    "color": ["hsv-histogram", "color-layout"],
    "texture": ["local-binary-patterns"],
    "shape": ["edge-histogram", "oriented-gradients", "luma-structure"],
    "motion": ["block-motion"],
}


def encoded(header):
    return json.dumps(header, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def main():
    model, part, out = sys.argv[1:]
    with open(model, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        values = bytearray(file.read())
    if part == "order":
        first, end = header["output.weight"]["data_offsets"]
        values[first:end] = bytes(end - first)
    else:
        first, place = header["standardization.scales"]["data_offsets"][0], 0
        for block in header["__metadata__"]["layout"].split(", "):
            name, count = block.rsplit(" ", 1)
            if name in FAMILIES[part]:
                values[first + 4 * place : first + 4 * (place + int(count))] = bytes(4 * int(count))
            place += int(count)
    del header["__metadata__"]["sha256"]
    header["__metadata__"]["sha256"] = hashlib.sha256(encoded(header) + values).hexdigest()
    start = encoded(header)
    start += b" " * (-len(start) % 8)
    with open(out, "wb") as file:
        file.write(struct.pack("<Q", len(start)) + start + values)


main()
