#!/usr/bin/env python3
"""Makes altered copies of still pictures: one frame of a clip of each scene, and copies of some of them.

    stills.py CORPUS OUT [SEED]

CORPUS has the folders dev and more. OUT gets, as make_queries.py does for clips:

    db/        the frame in the middle of a clip of each scene: 46 references, and distractors
    queries/   the references in every alteration; four alterations of 46 other scenes, which are not in db
    truth.csv  query,source,transform,severity (no source if nothing matches; severity 3 for the six hard alterations, else 1)

Needs ffmpeg.
"""
import csv
import pathlib
import random
import subprocess
import sys

REFERENCES, ALTERATIONS_WITHOUT_MATCH = 46, 4
PICTURES = {".mp4", ".webm", ".mkv", ".avi", ".mov", ".gif", ".ogv", ".ts", ".mpg", ".m4v", ".asf"}


def side(length):
    """The filter that scales the shorter side of a picture."""
    return f"scale='if(gt(iw,ih),-2,{length})':'if(gt(iw,ih),{length},-2)'"


BAND = "drawbox=x=0:y={}:w=iw:h=ih*0.15:color={}:t=fill"
# Filters from the picture [a], and from another scene's [b], to the copy, and the quality of its JPEG (2 is the best).
ALTERATIONS = {
    "recompress": (f"[a]{side(240)}", 28),
    "lowres": (f"[a]{side(120)}", 16),
    "crop80": (f"[a]crop=iw*0.8:ih*0.8,{side(360)}", 6),
    "crop60": (f"[a]crop=iw*0.6:ih*0.6:iw*0.1:ih*0.25,{side(360)}", 6),
    "crop40": (f"[a]crop=iw*0.4:ih*0.4:iw*0.3:ih*0.3,{side(300)}", 6),
    "crop916": (f"[a]crop='min(iw,ih*9/16)':ih,{side(300)}", 6),
    "letterbox": (f"[a]{side(288)},pad=iw:'max(ih,iw*16/9)':0:(oh-ih)/2:black", 6),
    "blurbars": ("[a]split[c][d];[c]scale=288:512,boxblur=20[e];[d]scale=288:-2[f];[e][f]overlay=0:(H-h)/2", 6),
    "logo": (
        f"[a]{side(360)},drawbox=x=iw*0.7:y=ih*0.05:w=iw*0.25:h=ih*0.12:color=yellow@0.9:t=fill,"
        "drawtext=text='@somebody':x=w*0.05:y=h*0.85:fontsize=h/12:fontcolor=white:borderw=2", 6),
    "captions": (
        f"[a]{side(360)},{BAND.format(0, 'white')},drawtext=text='when you see it':x=w*0.1:y=h*0.03:fontsize=h/12,"
        + BAND.format("ih*0.85", "black"), 6),
    "grade": (f"[a]{side(360)},eq=contrast=1.3:brightness=0.06:saturation=1.6:gamma=1.1,hue=h=12", 6),
    "grey": (f"[a]{side(360)},hue=s=0", 6),
    "sepia": (f"[a]{side(360)},colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131,eq=brightness=-0.12", 6),
    "negative": (f"[a]{side(360)},negate", 6),
    "blur": (f"[a]{side(360)},gblur=sigma=4", 6),
    "noise": (f"[a]{side(360)},noise=alls=35", 6),
    "pixelize": ("[a]scale=iw/10:ih/10,scale=360:-2:flags=neighbor", 6),
    "hflip": (f"[a]{side(360)},hflip", 6),
    "vflip": (f"[a]{side(360)},vflip", 6),
    "rotate90": (f"[a]{side(360)},transpose=1", 6),
    "rotate7": (f"[a]{side(360)},rotate=7*PI/180:fillcolor=black,hue=h=20", 6),
    "perspective": (f"[a]{side(360)},perspective=x0=40:y0=20:x1=W-20:y1=0:x2=0:y2=H-30:x3=W:y3=H", 6),
    "screen": (
        f"[a]{side(300)},pad=iw*1.5:ih*1.4:(ow-iw)/2:(oh-ih)/3:color=0x20242c,noise=alls=12,"
        "rotate=0.03:fillcolor=0x101010,eq=brightness=0.04", 10),
    "hstack": ("".join(
        f"[{name}]scale=300:300:force_original_aspect_ratio=decrease,pad=300:300:(ow-iw)/2:(oh-ih)/2,setsar=1[{name}{name}];"
        for name in "ab") + "[aa][bb]hstack", 6),
    "reaction": ("".join(
        f"[{name}]scale=360:320:force_original_aspect_ratio=increase,crop=360:320,setsar=1[{name}{name}];"
        for name in "ab") + "[aa][bb]vstack", 6),
    "blend": (
        "[a]scale=320:320,format=yuv420p[c];[b]scale=320:320,format=yuv420p[d];[c][d]blend=all_expr=A*0.65+B*0.35", 6),
    "inset60": (
        "[b]scale=480:480[c];[a]scale=288:288:force_original_aspect_ratio=decrease[d];[c][d]overlay=(W-w)/2:(H-h)/3", 6),
    "inset35": ("[b]scale=480:480[c];[a]scale=168:-2[d];[c][d]overlay=W-w-16:16", 6),
    "crop-grade": (f"[a]crop=iw*0.85:ih*0.85,{side(300)},eq=saturation=1.3:contrast=1.1", 13),
    "crop-flip": (
        f"[a]crop=iw*0.75:ih*0.8:iw*0.2:ih*0.1,hflip,{side(200)},eq=contrast=1.3:saturation=0.5,"
        "drawbox=x=iw*0.1:y=ih*0.1:w=iw*0.3:h=ih*0.15:color=red@0.9:t=fill", 16),
    "crop-flip-text": (
        f"[a]crop=iw*0.8:ih*0.8,{side(300)},hflip,"
        "drawtext=text='part 2':x=w*0.1:y=h*0.1:fontsize=h/10:fontcolor=white:box=1:boxcolor=black", 8),
}
HARD = {"inset35", "inset60", "crop40", "negative", "blend", "noise"}
WITH_ANOTHER = {name for name, (filters, _) in ALTERATIONS.items() if "[b]" in filters}


def ffmpeg(*arguments):
    return subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], stdin=subprocess.DEVNULL).returncode == 0


def middle_frame(clip, seconds, picture):
    """Writes the frame in the middle of the clip with square pixels; False if there is none."""
    filters = "scale=trunc(iw*sar/2)*2:ih,setsar=1"
    ffmpeg("-ss", f"{seconds / 2:.2f}", "-i", clip, "-vf", filters, "-frames:v", 1, "-q:v", 2, picture)
    return picture.exists()


def alter(picture, another, names, folder, prefix):
    """Writes a copy of the picture in each of the alterations."""
    outputs = []
    for name in names:
        filters, quality = ALTERATIONS[name]
        filters = filters.replace("[a]", "[0:v]", 1).replace("[b]", "[1:v]", 1)
        outputs += ["-filter_complex", f"{filters},format=yuvj420p[{name}]", "-map", f"[{name}]", "-frames:v", 1]
        outputs += ["-q:v", quality, folder / f"{prefix}{picture.stem}__{name}.jpg"]
    if not ffmpeg("-i", picture, "-i", another, *outputs):
        sys.exit(f"cannot alter '{picture}'")


def main():
    corpus, out = map(pathlib.Path, sys.argv[1:3])
    generator = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    for folder in ("db", "queries", "withheld"):
        (out / folder).mkdir(parents=True)
    scenes = {}
    for folder in ("dev", "more"):
        for row in csv.DictReader(open(corpus / folder / "manifest.csv")):
            path = corpus / folder / row["file"]
            if path.suffix in PICTURES:
                scenes.setdefault(row["group"], (path, float(row["duration_s"] or 0)))
    clips = list(scenes.values())
    generator.shuffle(clips)
    pictures = []
    for path, seconds in clips:
        withheld = REFERENCES <= len(pictures) < 2 * REFERENCES
        picture = out / ("withheld" if withheld else "db") / f"{path.stem}.jpg"
        if middle_frame(path, seconds, picture):
            pictures.append(picture)
    references, others = pictures[:REFERENCES], pictures[REFERENCES : 2 * REFERENCES]
    rows = []
    for picture in references + others:
        another = generator.choice([other for other in others if other != picture])
        names, prefix, source = list(ALTERATIONS), "", picture.name
        if picture in others:
            names = generator.sample(sorted(set(names) - WITH_ANOTHER), ALTERATIONS_WITHOUT_MATCH)
            prefix, source = "neg_", ""
        alter(picture, another, names, out / "queries", prefix)
        rows += [(f"{prefix}{picture.stem}__{name}.jpg", source, name, 3 if name in HARD else 1) for name in names]
    with open(out / "truth.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("query", "source", "transform", "severity"), *rows])
    print(f"{len(references)} references among {len(pictures) - len(others)}, {len(rows)} queries")


if __name__ == "__main__":
    main()
