#!/bin/bash
# Draws the sample clips, their altered copies, the manifest and the watch history.
#
#     Samples/make.sh [FOLDER]      (default: the folder of this script)
#
# Needs the ffmpeg program and awk. Everything is computed from formulas and fixed seeds on one thread, so that two
# runs with the same FFmpeg give the same bytes; the files here come from FFmpeg 5.1.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here}
mkdir -p "$out"
cd "$out"

manifest=manifest.csv
echo "file,label,group,transform" >"$manifest"

exact=(-map_metadata -1 -threads 1 -fflags +bitexact -flags +bitexact)
# The scaler's fast paths differ from one processor to the next; these flags choose the exact ones.
sws="flags=bicubic+accurate_rnd+bitexact+full_chroma_int"
h264=(-c:v libx264 -preset veryslow -pix_fmt yuv420p -movflags +faststart)

run() {
    ffmpeg -nostdin -hide_banner -loglevel error -y -filter_threads 1 -filter_complex_threads 1 "$@"
}

# scene NAME LABEL CRF FILTERGRAPH: draws an original.
scene() {
    echo "$1"
    run -f lavfi -i "$4" -an "${exact[@]}" "${h264[@]}" -crf "$3" "$1.mp4"
    echo "$1.mp4,$2,$1,original" >>"$manifest"
    label=$2
}

# altered SCENE TRANSFORM EXTENSION FILTERS [OUTPUT OPTIONS...]: an altered copy of a scene drawn before.
altered() {
    local name=$1 transform=$2 file=$1__$2.$3 filters=$4
    shift 4
    local encoder=("$@")
    if [ ${#encoder[@]} -eq 0 ]; then encoder=("${h264[@]}" -crf 29); fi
    run -i "$name.mp4" -an -vf "$filters" "${exact[@]}" "${encoder[@]}" "$file"
    echo "$file,$label,$name,$transform" >>"$manifest"
}

# field WIDTH HEIGHT RATE SECONDS EXPRESSION: a gray moving picture, one formula a pixel, as three equal planes.
# Drawn at twice the size: `paint` scales it down, which smooths the edges.
field() {
    echo "nullsrc=s=$(($1 * 2))x$(($2 * 2)):r=$3:d=$4,format=gray,geq=lum='$5',mergeplanes=0x000000:gbrp"
}

# palette "LEVEL:RRGGBB ...": lutrgb that paints the gray levels with colors, straight lines between the stops.
palette() {
    awk -v stops="$1" '
        function channel(hex, at,  digits) {
            digits = "0123456789abcdef"
            return (index(digits, substr(hex, at, 1)) - 1) * 16 + index(digits, substr(hex, at + 1, 1)) - 1
        }
        function line(at,  text, i, here, next_, x0, x1, y0, y1) {
            text = channel(color[count], at)
            for (i = count - 1; i >= 1; i--) {
                x0 = level[i]; x1 = level[i + 1]; y0 = channel(color[i], at); y1 = channel(color[i + 1], at)
                text = sprintf("if(lt(val,%d),%d+(val-%d)*(%d)/%d,%s)", x1, y0, x0, y1 - y0, x1 - x0, text)
            }
            return text
        }
        BEGIN {
            count = split(stops, parts, " ")
            for (i = 1; i <= count; i++) { split(parts[i], pair, ":"); level[i] = pair[1]; color[i] = pair[2] }
            printf "lutrgb=r=\x27%s\x27:g=\x27%s\x27:b=\x27%s\x27", line(1), line(3), line(5)
        }'
}

paint() { echo "$(palette "$1"),scale=iw/2:ih/2:$sws"; }

# Formulas over X, Y, W, H and T. Scenes made of parts give each part its own gray levels, and the palette the colors.

# Drops of molten rock that run into one another.
drop() { echo "$3/(hypot(X/W*4-2-$1,(Y/H*3-1.5-$2))+0.02)"; }
lava="clip(255*pow(($(drop '1.3*sin(T*0.9)' '1.1*cos(T*0.7)' 0.30)\
+$(drop '1.5*cos(T*0.8+1)' '0.9*sin(T*1.1)' 0.26)\
+$(drop '0.8*sin(T*1.4+2)' '1.2*sin(T*0.6+4)' 0.22)\
+$(drop '1.6*sin(T*0.5+5)' '0.5*cos(T*1.6+1)' 0.18)\
+$(drop '0.6*cos(T*1.2+3)' '1.3*cos(T*0.9+2)' 0.20))/1.7,1.3),0,255)"
scene lava nature 27 "$(field 320 240 15 6 "$lava"),$(paint '0:12040a 60:4a0a10 100:a01c08 130:e8500a 170:ff9a1e 215:ffe070 255:fff8d0')"
altered lava recompressed mp4 "scale=176:-2:$sws" "${h264[@]}" -crf 36
altered lava mirrored mp4 hflip
altered lava faster mp4 "setpts=PTS/1.25,fps=15"
altered lava vp9 webm null -c:v libvpx-vp9 -b:v 0 -crf 40 -deadline good -cpu-used 2 -row-mt 0

# Evening sun over four rows of waves.
wave() { echo "gt(Y,H*($1+0.030*sin(X/W*$2+T*$3)+0.012*sin(X/W*$2*2.3-T*$4)))"; }
tide="st(0,$(wave 0.50 9 1.1 0.9)+$(wave 0.60 7 -1.5 1.2)+$(wave 0.72 5 1.9 1.6)+$(wave 0.86 4 -2.4 2.0));\
if(ld(0),100+ld(0)*30+10*gt(mod(Y/H*40+2*sin(X/W*20+T*2)+T*3,6),5.2),\
if(lt(hypot((X-W*(0.30+0.05*T))/H,Y/H-0.20-0.035*T),0.11),255,Y/H*150))"
scene tide nature 26 "$(field 384 216 20 6 "$tide"),$(paint '0:2b2a63 30:7a3f86 60:e8747a 80:ffb37a 110:ffd0a0 129:4fb3c8 132:4fb3c8 139:a8dce6 142:a8dce6 159:2f8fb4 162:2f8fb4 169:7cc4dc 172:7cc4dc 189:1a6a97 192:1a6a97 199:5aa6cc 202:5aa6cc 219:0d4470 222:0d4470 229:3f7fae 232:3f7fae 254:fff2c0 255:fff2c0')"
altered tide letterboxed mp4 "pad=iw:ih*4/3:0:(oh-ih)/2:black,crop=iw:floor(ih/2)*2"
altered tide cropped mp4 "crop=iw*0.8:ih*0.8:iw*0.12:ih*0.08,scale=384:216:$sws"
altered tide hevc mkv null -c:v libx265 -preset slow -pix_fmt yuv420p -crf 31 -x265-params pools=none:frame-threads=1:log-level=error
altered tide trimmed mp4 "trim=1.5:4.5,setpts=PTS-STARTPTS"

# A dive into the Mandelbrot set.
scene fractal pattern 33 "mandelbrot=s=640x480:r=12:start_x=-0.743643887:start_y=-0.131825904:start_scale=2.4:end_scale=0.02:end_pts=90:maxiter=400:bailout=8:inner=black,trim=duration=6,scale=320:240:$sws,hue=h=150:s=0.9"
altered fractal recompressed mp4 "scale=208:-2:$sws" "${h264[@]}" -crf 38
altered fractal mirrored mp4 hflip "${h264[@]}" -crf 34
altered fractal logo mp4 "drawbox=x=iw-62:y=10:w=52:h=30:color=white:t=fill,drawbox=x=iw-56:y=16:w=16:h=18:color=red:t=fill,drawbox=x=iw-36:y=16:w=20:h=7:color=black:t=fill,drawbox=x=iw-36:y=27:w=12:h=7:color=black:t=fill" "${h264[@]}" -crf 34
altered fractal trimmed mp4 "trim=1.5:4.5,setpts=PTS-STARTPTS" "${h264[@]}" -crf 34

# Conway's game of life, some generations in; the dead leave mold behind.
scene colony play 30 "life=s=48x36:r=6:seed=11:ratio=0.28:mold=12:stitch=1:life_color=#d8ff5a:death_color=#1f8a4c:mold_color=#06261c,trim=start_frame=40:end_frame=76,setpts=PTS-STARTPTS,scale=288:216:flags=neighbor,fps=12"
altered colony recompressed mp4 "scale=160:-2:$sws" "${h264[@]}" -crf 38
altered colony mirrored mp4 hflip "${h264[@]}" -crf 31
altered colony letterboxed mp4 "pad=iw*4/3:ih:(ow-iw)/2:0:black" "${h264[@]}" -crf 31
altered colony animated gif "fps=6,scale=96:72:flags=neighbor,split[a][b];[a]palettegen=max_colors=8[p];[b][p]paletteuse=dither=none" -c:v gif

# Five marbles that bounce in a light box. `there and back` is a triangle wave from 0 to 1.
there_and_back() { echo "(1-abs(mod($1,2)-1))"; }
marble() { # RADIUS X Y LEVEL: its shade falls off from a light at its upper left
    echo "if(lt(hypot(X-W*($2),Y-H*($3)),H*$1),$4+20*clip(hypot(X-W*($2)+H*$1*0.4,Y-H*($3)+H*$1*0.4)/(H*$1*1.6),0,1),"
}
floor_bounce() { echo "($1-$2*abs(sin($3)))"; }
marbles="$(marble 0.17 "0.15+0.70*$(there_and_back 'T*0.37')" "$(floor_bounce 0.78 0.55 'T*2.1')" 40)\
$(marble 0.13 "0.12+0.76*$(there_and_back 'T*0.52+0.6')" "$(floor_bounce 0.82 0.62 'T*2.7+1')" 80)\
$(marble 0.10 "0.10+0.80*$(there_and_back 'T*0.71+1.3')" "$(floor_bounce 0.85 0.70 'T*2.4+2')" 120)\
$(marble 0.20 "0.18+0.64*$(there_and_back 'T*0.29+1.0')" "$(floor_bounce 0.75 0.40 'T*1.8+0.5')" 160)\
$(marble 0.08 "0.08+0.84*$(there_and_back 'T*0.93+0.2')" "$(floor_bounce 0.87 0.75 'T*3.2')" 200)\
if(gt(Y,H*0.95),235,240+14*Y/H))))))"
scene marbles play 26 "$(field 320 240 20 6 "$marbles"),$(paint '0:ff8a80 40:ffb0a0 60:c01830 79:c01830 80:b0e0ff 100:1558b8 119:1558b8 120:fff4b0 140:e8a800 159:e8a800 160:c8f0c0 180:2f8f3a 199:2f8f3a 200:e8c8ff 220:7030a0 232:c8b090 237:c8b090 240:fbf6ea 254:efe3cc 255:efe3cc')"
altered marbles cropped mp4 "crop=iw*0.82:ih*0.82:iw*0.05:ih*0.15,scale=320:240:$sws"
altered marbles regraded mp4 "eq=brightness=-0.06:contrast=1.15:saturation=0.75,colorbalance=rs=0.08:bs=-0.08"
altered marbles animated gif "fps=6,scale=120:90:$sws,split[a][b];[a]palettegen=max_colors=24[p];[b][p]paletteuse=dither=none" -c:v gif
altered marbles faster mp4 "setpts=PTS/1.5,fps=20"

# A turning kaleidoscope of six sectors.
kaleidoscope="st(0,hypot(X-W/2,Y-H/2)/H);st(1,abs(mod(atan2(Y-H/2,X-W/2)+T*0.35+20*PI,PI/3)-PI/6));\
st(2,ld(0)*cos(ld(1)));st(3,ld(0)*sin(ld(1)));\
127+60*sin(ld(2)*15-T*2.2)+45*sin(ld(3)*28+T*1.6)+22*sin((ld(2)+ld(3))*22+T)"
scene kaleidoscope pattern 33 "$(field 288 288 15 6 "$kaleidoscope"),$(paint '0:2a0845 50:6a1b9a 95:d81b8c 125:ff7ac0 150:fff0f8 175:f8c630 205:c45a00 255:3a0ca3')"
altered kaleidoscope recompressed mp4 "scale=160:-2:$sws" "${h264[@]}" -crf 37
altered kaleidoscope letterboxed mp4 "pad=iw*16/9:ih:(ow-iw)/2:0:black" "${h264[@]}" -crf 35
altered kaleidoscope vp9 webm null -c:v libvpx-vp9 -b:v 0 -crf 50 -deadline good -cpu-used 2 -row-mt 0
altered kaleidoscope grainy mp4 "noise=all_seed=5:alls=7:allf=t" "${h264[@]}" -crf 37

# A town at night from a passing train: two rows of houses, the nearer one faster, windows by a hash of their place.
hash() { echo "mod(abs(sin(($1)*12.9898+($2)*78.233)*43758.5453),1)"; }
skyline="st(0,floor((X+T*W*0.16)/(W*0.13)));st(1,mod(X+T*W*0.16,W*0.13)/(W*0.13));st(2,0.52+0.36*$(hash 'ld(0)' 3));\
st(3,floor((X+T*W*0.06)/(W*0.075)));st(4,0.30+0.34*$(hash 'ld(3)' 9));\
if(gt(Y/H,ld(2)),if(between(ld(1),0.10,0.90)*gt(mod((ld(1)-0.1)*5,1),0.35)*gt(mod(Y/H*18,1),0.45)*gt($(hash 'ld(0)*7+floor((ld(1)-0.1)*5)' 'floor(Y/H*18)'),0.45),250,100),\
if(gt(Y/H,ld(4)),150,\
if(lt(hypot((X-W*0.78)/H,Y/H-0.18),0.085)*gt(hypot((X-W*0.755)/H,Y/H-0.165),0.07),255,Y/H*80)))"
scene skyline street 27 "$(field 384 216 15 6 "$skyline"),$(paint '0:070b24 25:141a4a 50:3a2a6a 80:6a3a78 99:0a0a14 105:0a0a14 149:1d2148 155:1d2148 245:ffd76a 251:ffd76a 255:f4f4e0')"
altered skyline mirrored mp4 hflip
altered skyline cropped mp4 "crop=iw*0.78:ih*0.78:iw*0.15:ih*0.2,scale=384:216:$sws"
altered skyline logo mp4 "drawbox=x=12:y=12:w=64:h=24:color=0xf04020:t=fill,drawbox=x=18:y=18:w=12:h=12:color=white:t=fill,drawbox=x=36:y=18:w=34:h=4:color=white:t=fill,drawbox=x=36:y=26:w=24:h=4:color=white:t=fill"
altered skyline hevc mkv null -c:v libx265 -preset slow -pix_fmt yuv420p -crf 33 -x265-params pools=none:frame-threads=1:log-level=error

# A flight through a checkered pipe, in an upright picture.
tunnel="st(0,hypot(X-W*(0.5+0.16*sin(T*1.1)),Y-H*(0.5+0.10*cos(T*0.8)))/W+0.001);\
st(1,atan2(Y-H*(0.5+0.10*cos(T*0.8)),X-W*(0.5+0.16*sin(T*1.1)))+T*0.4);\
st(2,clip(ld(0)*2.2,0,1));\
20+ld(2)*if(mod(floor(0.55/ld(0)+T*2.4)+floor((ld(1)+20*PI)*8/(2*PI)),2),220,70)"
scene tunnel pattern 30 "$(field 216 384 15 6 "$tunnel"),$(paint '0:000000 20:001014 90:0a5a60 130:2aa8a0 180:9ae0d0 240:f4fffa')"
altered tunnel recompressed mp4 "scale=128:-2:$sws" "${h264[@]}" -crf 36
altered tunnel mirrored mp4 hflip "${h264[@]}" -crf 31
altered tunnel trimmed mp4 "trim=1:4.5,setpts=PTS-STARTPTS" "${h264[@]}" -crf 31
# Stored lying on its side with a tag that says how to turn it, as telephones do.
run -i tunnel.mp4 -an -vf transpose=clock "${exact[@]}" "${h264[@]}" -crf 31 tunnel__sideways.mp4
if ffmpeg -hide_banner -h full 2>/dev/null | grep -q -- '^-display_rotation'; then
    run -display_rotation 270 -i tunnel__sideways.mp4 -c copy "${exact[@]}" tunnel__rotated.mov
else
    run -i tunnel__sideways.mp4 -c copy "${exact[@]}" -metadata:s:v:0 rotate=90 tunnel__rotated.mov
fi
rm tunnel__sideways.mp4
echo "tunnel__rotated.mov,$label,tunnel,rotated" >>"$manifest"

# Snow over firs on a gray day. Flakes sit in a grid whose columns fall each at its own speed.
flakes() { # CELL SPEED RADIUS SEED
    echo "(st(0,X+W*0.01*sin(T*1.3+$4));st(1,floor(ld(0)/(W*$1)));st(2,$(hash 'ld(1)' "$4"));\
st(3,mod(ld(2)*97,1));st(4,mod(ld(2)*531,1));lt(hypot(mod(ld(0),W*$1)-W*$1*(0.3+0.4*ld(2)),\
mod(Y-H*$2*T*(0.8+0.4*ld(3))+20*H+H*ld(4),W*$1*2.6)-W*$1),W*$3))"
}
fir() { echo "lt(abs(X-W*$1),(Y-H*$2)*$3*(0.55+0.45*mod(Y/H*9,1)))*gt(Y,H*$2)"; }
snowfall="if($(flakes 0.065 0.30 0.0085 1)+$(flakes 0.045 0.20 0.0055 4)+$(flakes 0.10 0.42 0.012 8),250,\
if(gt(Y,H*(0.86+0.03*sin(X/W*5))),215+20*Y/H,\
if($(fir 0.18 0.24 0.22)+$(fir 0.52 0.38 0.20)+$(fir 0.83 0.16 0.21),20+30*mod(Y/H*9,1),\
if($(fir 0.36 0.48 0.22)+$(fir 0.68 0.50 0.2)+$(fir 0.98 0.45 0.2)+$(fir 0.03 0.5 0.2),80,110+60*Y/H))))"
scene snowfall nature 33 "$(field 320 240 12 6 "$snowfall"),$(paint '0:101c1a 20:14241f 50:28423a 79:5f7278 82:5f7278 110:8494a2 170:c4ccd4 215:dfe6ec 235:f4f8fa 255:ffffff')"
altered snowfall recompressed mp4 "scale=192:-2:$sws" "${h264[@]}" -crf 36
altered snowfall regraded mp4 "eq=gamma=0.85:saturation=1.3,colorbalance=rm=0.06:gm=0.02:bm=-0.05" "${h264[@]}" -crf 34
altered snowfall logo mp4 "drawbox=x=iw-70:y=ih-34:w=60:h=24:color=0x2040c0:t=fill,drawbox=x=iw-64:y=ih-28:w=12:h=12:color=yellow:t=fill,drawbox=x=iw-46:y=ih-26:w=30:h=8:color=white:t=fill" "${h264[@]}" -crf 34
altered snowfall blacklead mp4 "tpad=start_duration=1.5:color=black" "${h264[@]}" -crf 34

# A drive on a winding road in summer.
road="st(0,Y/H-0.42);st(1,0.10/max(ld(0),0.004));\
st(2,((X/W-0.5)-0.05*sin(T*0.9)-0.012*ld(1)*ld(1)*sin(T*0.8))*ld(1)*10);st(3,ld(1)*6+T*7);\
if(lt(ld(0),0),if(gt(Y/H,0.36-0.06*sin(X/W*7+T*0.5)-0.03*sin(X/W*17+T*0.5)),100,Y/H*150+20*gt(sin(X/W*9+T*0.4)+sin(Y/H*34+X/W*6),1.25)),\
if(lt(abs(ld(2)),1),if(lt(abs(ld(2)),0.045)*gt(mod(ld(3),2),1),250,if(gt(abs(ld(2)),0.92),if(gt(mod(ld(3)*2,2),1),250,200),170)),\
if(gt(mod(ld(3),2),1),125,140)))"
scene road street 28 "$(field 384 216 15 6 "$road"),$(paint '0:3f8fe8 63:b8e0ff 83:ffffff 96:2c5a3a 105:2c5a3a 124:4f9a2a 126:4f9a2a 139:6cb83a 141:6cb83a 168:55555c 172:55555c 198:d02020 202:d02020 249:ffffff 255:ffffff')"
altered road mirrored mp4 hflip "${h264[@]}" -crf 30
altered road regraded mp4 "eq=brightness=0.05:contrast=0.88:saturation=0.7,colorbalance=rh=0.08:bh=-0.06" "${h264[@]}" -crf 30
altered road faster mp4 "setpts=PTS/1.25,fps=15" "${h264[@]}" -crf 30
altered road mpeg4 avi "scale=320:-2:$sws" -c:v mpeg4 -qscale:v 20 -bf 0

# product FILE FILTERGRAPH [OUTPUT OPTIONS...]: a still picture of one object on white.
product() {
    local file=$1 graph=$2
    shift 2
    echo "${file%.*}"
    run -f lavfi -i "$graph" -frames:v 1 "${exact[@]}" "$@" "$file"
    echo "$file,product,${file%.*},original" >>"$manifest"
}

mug="if(between(Y/H,0.26,0.80)*lt(abs(X/W-0.44),0.20),if(between(Y/H,0.48,0.60),200,40)+50*abs((X/W-0.38)/0.26),\
if(between(hypot((X/W-0.65)*1.33,Y/H-0.52),0.10,0.155)*gt(X/W,0.63),70,\
if(lt(hypot((X/W-0.47)*0.9,(Y/H-0.82)*5),0.24),240-12*(1-hypot((X/W-0.47)*0.9,(Y/H-0.82)*5)/0.24),255)))"
product mug.jpg "$(field 400 300 1 1 "$mug"),$(paint '0:3fa0a8 40:3fa0a8 95:135058 150:135058 199:f8d878 250:c89838 251:f4f4f4 255:ffffff')" -c:v mjpeg -pix_fmt yuvj420p -qscale:v 4
ball="st(0,hypot(X/W-0.5,Y/H-0.46)/0.32);\
if(lt(ld(0),1),mod(floor((atan2(Y/H-0.46,X/W-0.5)+0.8*ld(0)+PI)*6/(2*PI)),3)*70+10+40*clip(hypot(X/W-0.40,Y/H-0.34)/0.5,0,1),\
if(lt(hypot(X/W-0.5,(Y/H-0.83)*5),0.26),246,255))"
product ball.png "$(field 320 320 1 1 "$ball"),$(paint '0:ff7060 10:ff6a5a 50:b81818 79:b81818 80:ffffff 120:c8c8d0 149:c8c8d0 150:5a8aff 190:1838a8 230:d8d8d8 255:ffffff')" -c:v png -pix_fmt rgb24

# Who watched what: twelve users with two or three favorite scenes each. The generator is Park and Miller's, whose
# products fit a double, because awk's own rand() differs from one awk to the next.
awk -F, '
    function random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
    function pick(count) { return 1 + int(random() * count) }
    function row(user, item, time, event, value) { printf "%s,%s,%d,%s,%.2f\n", user, item, time, event, value }
    FNR > 1 {
        file[++files] = $1; group[files] = $3
        if (!($3 in seen)) { seen[$3] = 1; scene[++scenes] = $3 }
    }
    END {
        state = 20260101
        for (u = 1; u <= 12; u++) {
            user = sprintf("user-%02d", u)
            split("", favorite); split("", watched)
            for (k = 2 + (u % 2); k > 0; k--) favorite[scene[pick(scenes - 2)]] = 1
            time = 1767225600 + int(random() * 259200)
            for (views = 0; views < 11;) {
                item = pick(files)
                liked = group[item] in favorite
                if ((item in watched) || (!liked && random() < 0.8)) continue
                watched[item] = 1; views++
                time += 30 + int(random() * random() * 172800)
                draw = random()
                if (liked && draw < 0.55) {
                    row(user, file[item], time, "completed", 1)
                    if (random() < 0.4) row(user, file[item], time + 2 + int(random() * 8), "liked", 1)
                } else if (liked || draw < 0.35) {
                    row(user, file[item], time, "watched", 0.3 + 0.65 * random())
                } else {
                    row(user, file[item], time, "skipped", 0.02 + 0.16 * random())
                }
            }
        }
    }' "$manifest" | LC_ALL=C sort -t, -k3,3n -k1,1 | (echo "user,item,timestamp,event,value" && cat) >watch-history.csv
