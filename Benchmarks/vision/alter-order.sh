#!/bin/bash
# Clips of the same frames in other orders, to see whether an embedding tells them apart (order.py).
#
#   Benchmarks/vision/alter-order.sh FOLDER OUT
#
# Of every clip in FOLDER/manifest.csv (column file) that lasts 2 s at least, makes four in OUT, of up to 10 s, 16 frames a
# second, 240 pixels on the short side, with a keyframe every half second: NAME__query.mp4, and in lower quality NAME__copy.mp4,
# NAME__reversed.mp4 and NAME__recut.mp4, whose quarters are in the order 3, 1, 4, 2. A clip has a multiple of four half seconds
# and one frame, so that the keyframes, which the sampling adaptive reads, are the same pictures in all four. Needs ffmpeg.
set -euo pipefail
folder=$1 out=$2
mkdir -p "$out"
run() { ffmpeg -nostdin -hide_banner -loglevel error -y -threads 1 -filter_threads 1 -filter_complex_threads 1 "$@"; }
tail -n +2 "$folder/manifest.csv" | cut -d, -f1 | while read -r file; do
    whole=$out/whole.mkv
    run -t 11 -i "$folder/$file" -an -sn -dn -map 0:v:0 -pix_fmt yuv420p -threads 1 -c:v libx264 -preset ultrafast -qp 4 \
        -vf "fps=16,scale='if(gt(iw,ih),-2,240)':'if(gt(iw,ih),240,-2)',setsar=1" "$whole" || continue
    frames=$(ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of csv=p=0 "$whole")
    halves=$(((frames - 1) / 32 * 4))
    [ "$halves" -gt 20 ] && halves=20
    [ "$halves" -lt 4 ] && continue
    q=$((halves * 2)) last=$((halves * 8))
    part() { echo "trim=start_frame=$1:end_frame=$2,setpts=PTS-STARTPTS"; }
    x264=(-an -threads 1 -c:v libx264 -preset veryfast -x264-params keyint=8:min-keyint=8:scenecut=0:open-gop=0)
    run -i "$whole" -filter_complex "[0:v]$(part 0 $((last + 1))),split=8[a][b][c][p1][p2][p3][p4][p5];[c]reverse[r];\
[p1]$(part 0 $q)[q1];[p2]$(part $q $((2 * q)))[q2];[p3]$(part $((2 * q)) $((3 * q)))[q3];[p4]$(part $((3 * q)) $last)[q4];\
[p5]$(part $last $((last + 1)))[q5];[q3][q1][q4][q2][q5]concat=n=5:v=1:a=0,fps=16[m]" \
        -map '[a]' "${x264[@]}" -crf 20 "$out/${file%.*}__query.mp4" -map '[b]' "${x264[@]}" -crf 30 "$out/${file%.*}__copy.mp4" \
        -map '[r]' "${x264[@]}" -crf 30 "$out/${file%.*}__reversed.mp4" -map '[m]' "${x264[@]}" -crf 30 "$out/${file%.*}__recut.mp4"
done
rm -f "$out/whole.mkv"
