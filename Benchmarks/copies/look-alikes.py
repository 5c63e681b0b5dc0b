#!/usr/bin/env python3
"""Makes clips and still pictures that look alike and share no footage, to count what copy search takes for copies.

    look-alikes.py CORPUS OUT [SEED]

CORPUS has the folders dev and more. OUT gets clips/ and stills/, each with a manifest.csv: file,group,kind. Files of one
kind look alike; files of one group share footage, whatever their kind. So no pair of different groups is a copy, and those
of one kind are the difficult ones:

    head on white, gray, green, curtain   people cut out, head and shoulders, on one backdrop
    product on white                      objects cut out, on one backdrop
    take                                  the first and the last third of a clip of a fixed camera
    ticker, phone, game, slide, split     one set of graphics with different clips behind or inside
    flat                                  one color, gradients, fades, a line, a disk, a bright rectangle
    text                                  white pages with different words at the same places
    surveillance                          fixed cameras at different places with noise and the same caption
    drawn mug, ...                        stills of Samples/scenarios/shop

Needs ffmpeg, and Python with numpy, Pillow (10.1 or newer) and OpenCV 4 (opencv-python-headless, to cut out).
"""
import csv
import io
import pathlib
import shutil
import subprocess
import sys

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

RATE, SECONDS = 12, 5
# The face in each clip: its center as shares of width and height, its size as a share of the height.
PEOPLE = {
    "more/lp_man_green.mp4": (0.50, 0.54, 0.57), "more/lp_man_night.mp4": (0.47, 0.47, 0.47),
    "more/lp_woman_coat.mp4": (0.50, 0.52, 0.34), "more/lp_woman_faces_a.mp4": (0.50, 0.53, 0.62),
    "more/lp_woman_d14_a.mp4": (0.46, 0.58, 0.65), "more/lp_woman_garden.mp4": (0.60, 0.35, 0.40),
    "more/man_glasses_blue.mp4": (0.54, 0.42, 0.63), "more/man_suit_bookcase.mp4": (0.46, 0.54, 0.56),
    "more/man_white_suit.mp4": (0.50, 0.36, 0.33), "more/woman_blonde.mp4": (0.52, 0.53, 0.61),
    "more/woman_flag.mp4": (0.57, 0.51, 0.63), "more/silence_redhead.mp4": (0.50, 0.39, 0.52),
    "more/woman_thumb_dark.mp4": (0.47, 0.45, 0.46), "more/presenter_red_a.mp4": (0.48, 0.31, 0.20),
    "dev/carphone_clean.mp4": (0.44, 0.44, 0.42), "more/mona_lisa_talk.mp4": (0.45, 0.48, 0.49),
    "more/guitar_ucf_g06.mp4": (0.62, 0.25, 0.33),
}
PRODUCTS = [
    "more/db_green_dog.mp4", "more/db_owl.mp4", "more/db_wolf.mp4", "more/robot_red.mp4", "dev/turntable_elf.webm",
    "dev/turntable_crystal.webm", "dev/turntable_monster.webm", "dev/turntable_rabbit.webm", "more/alien_head.mp4",
    "more/bitcoin_zombie.mp4",
]
TAKES = [
    "dev/bottles.mp4", "dev/one_person_walking.mp4", "dev/car_park.mp4", "dev/camtrap_bwi.avi",
    "more/vtest_campus_a.mp4", "more/guitar_red_shirt.mp4", "more/deadlift_gym.mp4", "more/man_suit_bookcase.mp4",
]
CONTENTS = [
    "more/zebra_crossing.mp4", "more/elephant_zoo.mp4", "more/kitesurf.mp4", "more/cow_meadow.mp4",
    "more/broadcast_penaltybox.mp4", "more/chop_cabbage.mp4", "more/desert_road.mp4", "more/drum_red_room.mp4",
    "more/dolphins_blue.mp4", "more/forest_path.mp4", "more/horse_jump.mp4", "more/puppy_window.mp4",
    "more/station_train.mp4", "more/tacos_red.mp4", "more/walk_colonnade.mp4", "more/gen_lotus.mp4",
    "more/bmw_engine.mp4", "more/chickens_gate.mp4", "more/scooter_street.mp4", "more/ski_slope.mp4",
    "more/parkour_roof.mp4", "more/weightlift_woman.mp4", "more/pigs_mud.mp4", "more/harp_player.mp4",
    "more/beach_buggy.mp4", "more/woman_grassfield.mp4", "more/truck_race.mp4", "more/steak_board.mp4",
]
CAMERAS = [
    "dev/camtrap_gorongosa.avi", "dev/camtrap_kay.avi", "dev/camtrap_trip.asf", "dev/car_park.mp4",
    "more/lab_desk.mp4", "more/mf_traffic_a.mp4", "dev/one_person_walking.mp4",
]
WORDS = (
    "the of a plan for water how we made it light every day small steps to find your own way price city market travel "
    "notes week summer garden season team report first open question answer music story number three ideas people work "
    "learn home study result before after simple recipe fresh morning night river school history paper"
).split()


def read(path, size=None, start=0.0, seconds=SECONDS):
    """Frames as an array (count, height, width, 3), cropped to the size (width, height) if given; played back and forth
    if the clip is shorter."""
    picture = f"fps={RATE}"
    if size:
        width, height = size
        picture += f",scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}"
    else:
        picture += ",scale=-2:360"
    command = ["ffmpeg", "-v", "error", "-threads", "1", "-ss", f"{start:.2f}", "-t", str(seconds), "-i", str(path)]
    command += ["-vf", picture, "-f", "image2pipe", "-c:v", "ppm", "-"]
    data = io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout)
    frames = []
    while data.readline() == b"P6\n":
        width, height = map(int, data.readline().split())
        data.readline()
        frames.append(np.frombuffer(data.read(width * height * 3), np.uint8).reshape(height, width, 3))
    frames = np.stack(frames)
    while len(frames) < 4 * RATE:
        frames = np.concatenate([frames, frames[::-1]])
    return frames[: int(seconds * RATE)]


def duration(path):
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def blended(below, above, share):
    """`above` over `below`, each pixel by its share, 0 to 1."""
    share = share[..., None]
    return (below * (1 - share) + above * share + 0.5).astype(np.uint8)


# Cutting out


def head_and_shoulders(path, face):
    """Frames of 360x360 around a face, and which of their pixels lie within the clip."""
    frames = read(path)
    _, height, width, _ = frames.shape
    x, y, face = face[0] * width, face[1] * height, face[2] * height
    side = int(2.1 * face)
    bottom = int(min(y + 1.25 * face, height))
    left, top = int(x - side / 2), bottom - side
    square = np.zeros((len(frames), side, side, 3), np.uint8)
    inside = np.zeros((side, side), np.uint8)
    x0, x1, y0 = max(left, 0), min(left + side, width), max(top, 0)
    square[:, y0 - top :, x0 - left : x1 - left] = frames[:, y0:bottom, x0:x1]
    inside[y0 - top :, x0 - left : x1 - left] = 1
    square = np.stack([cv2.resize(frame, (360, 360), interpolation=cv2.INTER_AREA) for frame in square])
    first = start_mask(120, (0.5, (y - top) / side, face / side))
    first[cv2.resize(inside, (120, 120), interpolation=cv2.INTER_NEAREST) == 0] = cv2.GC_BGD
    return square, first


def start_mask(side, face):
    """Where a person is at first: surely in an ellipse in the face, probably around it and below."""
    x, y, size = (value * side for value in face)
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    mask = np.full((side, side), cv2.GC_PR_BGD, np.uint8)

    def ellipse(wide, high):
        return ((columns - x) / (wide * size)) ** 2 + ((rows - y) / (high * size)) ** 2 < 1

    mask[ellipse(0.62, 0.85)] = cv2.GC_PR_FGD
    mask[(rows > y + 0.7 * size) & (abs(columns - x) < 0.5 * size + 1.3 * (rows - y - 0.7 * size))] = cv2.GC_PR_FGD
    mask[ellipse(0.38, 0.5) | ((rows > y + 0.8 * size) & (abs(columns - x) < 0.35 * size))] = cv2.GC_FGD
    mask[((rows < y) & (abs(columns - x) > 1.0 * size)) | (rows < 2)] = cv2.GC_BGD
    return mask


def object_mask(side):
    """Where an object is at first: probably in an ellipse in the middle, surely not near the border."""
    rows, columns = np.mgrid[:side, :side].astype(np.float32) / side - 0.5
    radius = np.hypot(rows, columns)
    mask = np.full((side, side), cv2.GC_PR_BGD, np.uint8)
    mask[radius < 0.3] = cv2.GC_PR_FGD
    mask[radius < 0.06] = cv2.GC_FGD
    mask[np.maximum(abs(rows), abs(columns)) > 0.46] = cv2.GC_BGD
    return mask


def mattes(frames, first):
    """The share of the subject in each pixel of each frame, by GrabCut on small frames, smoothed in time."""
    result, before = [], None
    for frame in frames:
        small = cv2.resize(frame, (120, 120), interpolation=cv2.INTER_AREA)
        mask = first.copy()
        if before is not None:
            near = cv2.dilate(before, np.ones((15, 15), np.uint8))
            sure = cv2.erode(before, np.ones((11, 11), np.uint8))
            mask = np.where(before == 1, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
            mask[near == 0] = cv2.GC_BGD
            mask[sure == 1] = cv2.GC_FGD
            mask[first == cv2.GC_BGD] = cv2.GC_BGD
            mask[first == cv2.GC_FGD] = cv2.GC_FGD
        cv2.setRNGSeed(1)
        cv2.grabCut(small, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 4 if before is None else 1, cv2.GC_INIT_WITH_MASK)
        now = np.isin(mask, [cv2.GC_FGD, cv2.GC_PR_FGD]).astype(np.uint8)
        now = cv2.morphologyEx(now, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        before = cv2.morphologyEx(now, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        result.append(cv2.GaussianBlur(cv2.resize(before.astype(np.float32), (360, 360)), (9, 9), 0))
    result = np.stack(result)
    smooth = result.copy()
    smooth[1:] = (result[1:] + result[:-1]) / 2
    return smooth


def backdrops(generator):
    """The backdrops, 360x360."""
    rows, columns = np.mgrid[:360, :360] / 360
    vignette = 1 - 0.25 * ((rows - 0.5) ** 2 + (columns - 0.5) ** 2)
    folds = np.sin(columns * 40 + 3 * np.sin(columns * 9)) * 0.5 + np.sin(columns * 90) * 0.15
    weave = cv2.GaussianBlur(generator.normal(0, 1, (360, 360)), (3, 3), 0) * 14
    curtain = np.stack([(base + 28 * folds + weave) * vignette for base in (120, 60, 50)], 2)
    return {
        "white": np.full((360, 360, 3), 250, np.uint8),
        "gray": (np.full((360, 360, 3), 150) * vignette[..., None]).astype(np.uint8),
        "green": np.broadcast_to(np.array([30, 177, 76], np.uint8), (360, 360, 3)),
        "curtain": curtain.clip(0, 255).astype(np.uint8),
    }


# Graphics


def font(size):
    return ImageFont.load_default(size)


def sentence(generator, count):
    return " ".join(generator.choice(WORDS, count)).capitalize()


def graphics(size, draw_on):
    """A picture that is laid over clips: colors, and the share of each pixel."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    draw_on(ImageDraw.Draw(picture))
    pixels = np.asarray(picture)
    return pixels[..., :3], pixels[..., 3].astype(np.float32) / 255


def ticker(draw):
    draw.rectangle((0, 300, 640, 360), (20, 30, 90, 255))
    draw.rectangle((0, 262, 420, 300), (200, 16, 24, 255))
    draw.text((14, 268), "BREAKING NEWS", (255, 255, 255, 255), font(24))
    draw.text((14, 306), "Markets close higher as talks go on", (255, 255, 255, 255), font(20))
    draw.text((14, 334), "WEATHER 14 C   TRAFFIC SLOW ON THE RING ROAD   SPORT 2:1", (255, 220, 60, 255), font(15))
    draw.rounded_rectangle((540, 18, 622, 56), 8, (200, 16, 24, 255))
    draw.text((556, 22), "NTV 7", (255, 255, 255, 255), font(22))
    draw.text((570, 308), "18:42", (255, 255, 255, 255), font(20))


def phone(draw):
    draw.rectangle((0, 0, 360, 640), (246, 246, 248, 255))
    draw.rectangle((0, 150, 360, 352), (0, 0, 0, 0))
    draw.text((24, 10), "9:41", (20, 20, 20, 255), font(18))
    draw.rectangle((300, 14, 336, 28), outline=(20, 20, 20, 255), width=2)
    draw.ellipse((20, 84, 68, 132), (90, 120, 220, 255))
    draw.text((80, 86), "some_account", (20, 20, 20, 255), font(19))
    draw.text((80, 110), "Suggested for you", (120, 120, 120, 255), font(15))
    for place in range(4):
        draw.ellipse((24 + 52 * place, 366, 54 + 52 * place, 396), outline=(20, 20, 20, 255), width=3)
    for place, length in enumerate((300, 260, 180)):
        draw.rounded_rectangle((24, 416 + 26 * place, 24 + length, 430 + 26 * place), 6, (205, 205, 210, 255))
    draw.rounded_rectangle((24, 510, 336, 556), 12, (0, 110, 240, 255))
    draw.text((140, 520), "Follow", (255, 255, 255, 255), font(22))
    for place in range(5):
        draw.rounded_rectangle((22 + 70 * place, 592, 56 + 70 * place, 624), 6, (60, 60, 60, 255))


def game(draw):
    draw.rounded_rectangle((16, 16, 226, 36), 6, (20, 20, 20, 200))
    draw.rectangle((20, 20, 160, 32), (220, 40, 40, 255))
    draw.rounded_rectangle((16, 44, 226, 60), 6, (20, 20, 20, 200))
    draw.rectangle((20, 47, 190, 57), (60, 120, 240, 255))
    draw.ellipse((524, 14, 626, 116), (30, 50, 30, 230), (230, 210, 120, 255), 3)
    for x, y in ((560, 50), (590, 70), (574, 92)):
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), (240, 60, 60, 255))
    draw.line((310, 180, 330, 180), (120, 255, 120, 255), 2)
    draw.line((320, 170, 320, 190), (120, 255, 120, 255), 2)
    for place in range(6):
        draw.rectangle((200 + 42 * place, 312, 236 + 42 * place, 348), (30, 30, 40, 210), (220, 220, 220, 255), 2)
    draw.text((540, 316), "24 / 120", (255, 255, 255, 255), font(22))


def slide(draw):
    draw.rectangle((0, 0, 640, 360), (255, 255, 255, 255))
    draw.rectangle((330, 80, 620, 310), (0, 0, 0, 0))
    draw.rectangle((0, 0, 640, 56), (0, 82, 110, 255))
    draw.rectangle((0, 338, 640, 360), (0, 82, 110, 255))
    draw.text((20, 12), "Quarterly review", (255, 255, 255, 255), font(28))
    draw.ellipse((590, 10, 626, 46), (250, 170, 0, 255))


def split(draw):
    draw.rectangle((0, 0, 640, 360), (60, 20, 110, 255))
    draw.rectangle((20, 50, 310, 290), (0, 0, 0, 0))
    draw.rectangle((330, 50, 620, 290), (0, 0, 0, 0))
    for x in (20, 330):
        draw.rectangle((x, 296, x + 290, 328), (255, 200, 0, 255))
    draw.text((40, 300), "REACTS TO", (0, 0, 0, 255), font(22))
    draw.text((350, 300), "ORIGINAL", (0, 0, 0, 255), font(22))
    draw.text((190, 10), "WAIT FOR IT", (255, 255, 255, 255), font(32))


def page(generator):
    """A white page with a heading, three lines and a footer, 640x360."""
    picture = Image.new("RGB", (640, 360), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((50, 40), sentence(generator, 3), (20, 20, 20), font(36))
    for line in range(3):
        draw.text((50, 130 + 50 * line), sentence(generator, 6), (60, 60, 60), font(24))
    draw.line((50, 310, 590, 310), (180, 180, 180), 2)
    draw.text((50, 320), "example.org", (120, 120, 120), font(18))
    return np.asarray(picture)


def flat_pictures():
    """Pictures without detail, as functions of the time 0...1, 640x360."""
    rows, columns = np.mgrid[:360, :640].astype(np.float32)

    def plain(*color):
        return lambda time: np.full((360, 640, 3), color, np.float32)

    def gradient(first, last, ramp):
        mixed = np.array(first) + (np.array(last, np.float32) - first) * ramp[..., None]
        return lambda time: mixed

    def shape(ground, color, where):
        return lambda time: np.where(where(time)[..., None], np.array(color, np.float32), np.array(ground, np.float32))

    def fade(first, last):
        return lambda time: np.full((360, 640, 3), np.array(first) * (1 - time) + np.array(last) * time, np.float32)

    def disk(x, y, radius):
        return np.hypot(columns - x, rows - y) < radius

    def box(x, y, width, height):
        return (abs(columns - x) < width / 2) & (abs(rows - y) < height / 2)

    return {
        "plain red": plain(190, 30, 40), "plain blue": plain(30, 60, 170), "plain gray": plain(128, 128, 128),
        "gradient blue": gradient((20, 40, 120), (180, 210, 250), rows / 360),
        "gradient red": gradient((120, 20, 30), (250, 190, 150), rows / 360),
        "gradient across": gradient((20, 20, 20), (230, 230, 230), columns / 640),
        "line on white": shape((250, 250, 250), (20, 20, 20), lambda time: abs(rows - 180) < 2),
        "line on black": shape((8, 8, 8), (240, 240, 240), lambda time: abs(rows - 180) < 2),
        "sweeping line": shape((250, 250, 250), (20, 20, 20), lambda time: abs(columns - 640 * time) < 2),
        "disk on white": shape((250, 250, 250), (220, 60, 30), lambda time: disk(320, 180, 50 + 20 * time)),
        "square on white": shape((250, 250, 250), (20, 120, 220), lambda time: box(320, 180, 90 + 40 * time, 90 + 40 * time)),
        "disk on black": shape((8, 8, 8), (250, 210, 40), lambda time: disk(320, 180, 60)),
        "two bars on black": shape((8, 8, 8), (40, 200, 120), lambda time: box(280, 180, 30, 120) | box(350, 180, 30, 120)),
        "phone on black": shape((10, 10, 10), (225, 230, 240), lambda time: box(320, 180, 150, 290)),
        "window on black": shape((10, 10, 10), (200, 220, 250), lambda time: box(300 + 30 * time, 170, 140, 270)),
        "fade from black": fade((0, 0, 0), (200, 170, 120)), "fade to white": fade((40, 80, 160), (255, 255, 255)),
    }


class Collection:
    """A folder of files that look alike, and their manifest."""

    def __init__(self, folder):
        self.folder, self.rows = folder, []
        folder.mkdir(parents=True, exist_ok=True)

    def name(self, group, kind, ending):
        name = f"{kind}__{group}{ending}".replace(" ", "-")
        self.rows.append((name, group, kind))
        return self.folder / name

    def add_clip(self, frames, group, kind):
        _, height, width, _ = frames.shape
        command = ["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
        command += ["-r", str(RATE), "-i", "-", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-threads", "1"]
        command += ["-pix_fmt", "yuv420p", "-bitexact", "-y", str(self.name(group, kind, ".mp4"))]
        subprocess.run(command, input=np.ascontiguousarray(frames).tobytes(), check=True)

    def add_still(self, pixels, group, kind):
        Image.fromarray(np.ascontiguousarray(pixels)).save(self.name(group, kind, ".png"))

    def finish(self):
        with open(self.folder / "manifest.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["file", "group", "kind"])
            writer.writerows(sorted(self.rows))
        print(f"{self.folder}: {len(self.rows)} files, {len({row[2] for row in self.rows})} kinds")


def main():
    corpus, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    generator = np.random.default_rng(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    clips, stills = Collection(out / "clips"), Collection(out / "stills")
    grounds = backdrops(generator)
    count = RATE * SECONDS

    # Where a person is cut out for several backdrops, the clips share footage: they are of one group.
    for number, (path, face) in enumerate(PEOPLE.items()):
        frames, first = head_and_shoulders(corpus / path, face)
        shares = mattes(frames, first)
        person = pathlib.Path(path).stem
        for place, (name, ground) in enumerate(grounds.items()):
            if name == "white" or number % 3 == place - 1:
                clips.add_clip(blended(ground, frames, shares), person, f"head on {name}")
        stills.add_still(blended(grounds["white"], frames[24], shares[24]), person, "head on white")
    for path in PRODUCTS:
        frames = read(corpus / path, (360, 360))
        shares = mattes(frames, object_mask(120))
        clips.add_clip(blended(grounds["white"], frames, shares), pathlib.Path(path).stem, "product on white")
        stills.add_still(blended(grounds["white"], frames[24], shares[24]), pathlib.Path(path).stem, "product on white")

    for path in TAKES:
        length = duration(corpus / path)
        for name, start in ("", 0), (" last", length * 2 / 3):
            frames = read(corpus / path, (640, 360), start, min(6, length / 3 - 0.1))
            clips.add_clip(frames, pathlib.Path(path).stem + name, "take")

    contents = iter(CONTENTS)
    for kind, number in (ticker, 6), (game, 6):
        colors, share = graphics((640, 360), kind)
        for path in [next(contents) for _ in range(number)]:
            frames = read(corpus / path, (640, 360))
            clips.add_clip(blended(frames, colors, share), pathlib.Path(path).stem, kind.__name__)
    for kind, size, boxes, number in [
        (phone, (360, 640), [(0, 150, 360, 202)], 5), (slide, (640, 360), [(330, 80, 290, 230)], 5),
        (split, (640, 360), [(20, 50, 290, 240), (330, 50, 290, 240)], 3),
    ]:
        for _ in range(number):
            paths = [next(contents) for _ in boxes]
            below = np.zeros((count, size[1], size[0], 3), np.uint8)
            for path, (x, y, width, height) in zip(paths, boxes):
                frames = read(corpus / path, (width, height))
                below[:, y : y + height, x : x + width] = frames[np.arange(count) % len(frames)]
            lines = [sentence(generator, 4) for _ in range(4)]

            def draw_on(draw):
                kind(draw)
                if kind is slide:
                    for place, line in enumerate(lines):
                        draw.text((24, 96 + 52 * place), line, (40, 40, 40, 255), font(18))

            colors, share = graphics(size, draw_on)
            clips.add_clip(blended(below, colors, share), "+".join(pathlib.Path(p).stem for p in paths), kind.__name__)

    for name, picture in flat_pictures().items():
        frames = np.stack([picture(moment / (count - 1)) for moment in range(count)]).clip(0, 255).astype(np.uint8)
        clips.add_clip(frames, name, "flat")
        stills.add_still(frames[count // 2], name, "flat")
    for number in range(8):
        pixels = page(generator)
        appearing = [blended(np.full_like(pixels, 255), pixels, np.full((360, 640), min(1, t / RATE))) for t in range(count)]
        clips.add_clip(np.stack(appearing), f"page {number + 1}", "text")
        stills.add_still(pixels, f"page {number + 1}", "text")
    for path in CAMERAS:
        frames = read(corpus / path, (640, 360)).astype(np.float32).mean(3)
        frames = 0.7 * frames + 20 + generator.normal(0, 20, frames.shape)
        frames = np.repeat(frames.clip(0, 255).astype(np.uint8)[..., None], 3, 3)
        colors, share = graphics((640, 360), lambda draw: draw.text(
            (16, 12), "CAM 03  2024-05-17 22:14", (255, 255, 255, 255), font(20)))
        clips.add_clip(blended(frames, colors, share), pathlib.Path(path).stem, "surveillance")

    for path in sorted((pathlib.Path(__file__).parents[2] / "Samples/scenarios/shop").glob("*.png")):
        shutil.copy(path, stills.name(path.stem, "drawn " + path.stem.split("-")[0], ".png"))
    clips.finish()
    stills.finish()


if __name__ == "__main__":
    main()
