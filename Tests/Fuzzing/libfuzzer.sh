#!/bin/bash
# Runs every libFuzzer target for some seconds each: libfuzzer.sh [SECONDS] [TARGET...]
# Needs Linux with the fuzzer runtime of the Swift toolchain, and ffmpeg for the clips to start from.
# What is found stays in .build-fuzz/corpus/TARGET/crash-*; run the target on such a file to see it again.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
shift || true
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(decoder signature picture extent bitstream model csv sketches embedding \
    analysis description views variants task configuration report)

build=(swift build --scratch-path .build-fuzz -Xswiftc -sanitize=fuzzer)
"${build[@]}" --product fuzz-decoder
"${build[@]}" --product fuzz-parsers
programs=$("${build[@]}" --show-bin-path)

# Small files to start from.
seeds=.build-fuzz/seeds
mkdir -p "$seeds"
source=(-f lavfi -i testsrc2=s=32x32:r=5:d=1)
for clip in a.mp4 b.mkv c.avi d.ts e.flv f.gif g.webp; do
    [ -s "$seeds/$clip" ] || ffmpeg -v error -nostdin -y "${source[@]}" "$seeds/$clip"
done
[ -s "$seeds/h.png" ] || ffmpeg -v error -nostdin -y "${source[@]}" -frames:v 1 "$seeds/h.png"
[ -s "$seeds/i.ogv" ] || ffmpeg -v error -nostdin -y "${source[@]}" -c:v libtheora "$seeds/i.ogv"
[ -s "$seeds/j.webm" ] || ffmpeg -v error -nostdin -y "${source[@]}" -c:v libvpx-vp9 -deadline realtime "$seeds/j.webm"

status=0
for target in "${targets[@]}"; do
    corpus=.build-fuzz/corpus/$target
    mkdir -p "$corpus"
    case $target in
        decoder) program=fuzz-decoder; start=("$seeds") ;;
        csv) program=fuzz-parsers; start=(); cp ../../Samples/*.csv "$corpus" ;;
        analysis | description | views | variants | task | configuration | report)
            program=fuzz-parsers; start=()
            VIDREC_PARSER=$target VIDREC_SEED=$corpus/seed "$programs/$program" ;;
        *) program=fuzz-parsers; start=("$seeds") ;;
    esac
    echo "== $target: $seconds s"
    if ! VIDREC_PARSER=$target "$programs/$program" "$corpus" "${start[@]+"${start[@]}"}" -max_total_time="$seconds" -timeout=20 \
        -rss_limit_mb=2048 -max_len=65536 -artifact_prefix="$corpus/" -print_final_stats=1 \
        >"$corpus.log" 2>&1; then
        echo "$target: found something; see Tests/Fuzzing/$corpus.log" >&2
        status=1
    fi
    grep -E '^stat::number_of_executed_units|^Done|SUMMARY|Fatal error' "$corpus.log" || true
done
exit $status
