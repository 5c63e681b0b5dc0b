#!/bin/bash
# Draws the clips and pictures of the two worked scenarios, and what their invented users did with them.
#
#     Samples/scenarios/make.sh [FOLDER]      (default: the folder of this script)
#
# Needs the ffmpeg program and awk. Everything is computed from formulas and fixed seeds on one thread, so that two runs with
# the same FFmpeg give the same bytes; the files here come from FFmpeg 5.1.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here}
mkdir -p "$out/app" "$out/shop"
cd "$out"

exact=(-map_metadata -1 -threads 1 -fflags +bitexact -flags +bitexact)
sws="flags=bicubic+accurate_rnd+bitexact+full_chroma_int"

run() {
    ffmpeg -nostdin -hide_banner -loglevel error -y -filter_threads 1 -filter_complex_threads 1 "$@"
}

# clip THEME TAKE FILTERGRAPH: three seconds, 176 x 132.
clip() {
    local file=app/$1-$2.mp4
    run -f lavfi -i "$3,trim=duration=3,setpts=PTS-STARTPTS,scale=176:132:$4$sws" -an "${exact[@]}" -c:v libx264 \
        -preset veryslow -pix_fmt yuv420p -movflags +faststart -g 12 -crf 33 "$file"
    echo "$1-$2.mp4,$1" >>app/manifest.csv
}

echo "file,label" >app/manifest.csv

# Dives into the Mandelbrot set, at four places.
dive() { clip fractal "$1" "mandelbrot=s=352x264:r=8:start_x=$2:start_y=$3:start_scale=$4:end_scale=$5:end_pts=60:maxiter=300:bailout=8:inner=black,hue=h=$6" ""; }
dive 1 -0.743643887 -0.131825904 1.2 0.02 150
dive 2 -0.1592 -1.0338 0.9 0.015 165
dive 3 0.2930 0.0181 0.7 0.02 135
dive 4 -1.25066 0.02012 0.8 0.01 140

# Boards of Conway's game of life and its kin, of other grain and color.
board() { clip life "$1" "life=s=$2:r=8:seed=$3:ratio=$4:rule=$5:mold=$6:stitch=1:life_color=$7:death_color=$8:mold_color=$9" "flags=neighbor,null,scale=176:132:"; }
board 1 44x33 11 0.28 S23/B3 10 '#d8ff5a' '#1f8a4c' '#06261c'
board 2 88x66 27 0.12 S23/B36 30 '#ffffff' '#3a7a2c' '#0a1a06'
board 3 22x17 5 0.30 S23/B3 4 '#90f0b0' '#106a6c' '#04343c'
board 4 60x45 91 0.16 S1357/B1357 20 '#e0ff20' '#6a8a0c' '#202a00'

# Colors that flow into one another.
flow() { clip flow "$1" "gradients=s=176x132:r=8:seed=$2:nb_colors=4:c0=$3:c1=$4:c2=$5:c3=$6:speed=$7:type=$8" ""; }
flow 1 3 0xff5a3a 0xffb04a 0x8a1a5a 0x3a0a4a 0.08 radial
flow 2 8 0xff7a2a 0xd01a4a 0xffd06a 0x5a0a3a 0.10 spiral
flow 3 21 0xe8403a 0xff9a5a 0x6a0a5a 0xffc04a 0.06 circular
flow 4 34 0xff4a4a 0xff8a2a 0x4a0a3a 0xa01a5a 0.09 linear

# Rows of cells that write the next row: Wolfram's automata.
rows() { clip rows "$1" "cellauto=s=$8:r=8:rule=$2:seed=$3:ratio=$4:scroll=1:stitch=1,format=rgb24,lutrgb=r='if(val,$5,12)':g='if(val,$6,16)':b='if(val,$7,60)'$9" "flags=neighbor,null,scale=176:132:"; }
rows 1 30 7 0.4 120 200 255 88x66 ""
rows 2 110 13 0.5 40 90 255 44x33 ",transpose=clock"
rows 3 90 29 0.3 220 240 255 33x25 ""
rows 4 150 41 0.05 20 160 180 66x66 ",transpose=cclock"

# Waves under an evening sky: horizon, rows and pace differ.
hash() { echo "mod(abs(sin(($1)*12.9898+($2)*78.233)*43758.5453),1)"; }
waves() {
    clip waves "$1" "nullsrc=s=176x132:r=8:d=3,format=rgb24,geq=r='if(gt(Y,H*$2+$3*sin(X/W*$4+T*$5)),$7/3+40*gt(mod(Y/H*$6+2*sin(X/W*9+T*2)+T*3,3),2.4),220-60*Y/H)':g='if(gt(Y,H*$2+$3*sin(X/W*$4+T*$5)),$7/2+40+60*gt(mod(Y/H*$6+2*sin(X/W*9+T*2)+T*3,3),2.4),$7+60*Y/H)':b='if(gt(Y,H*$2+$3*sin(X/W*$4+T*$5)),150+60*gt(mod(Y/H*$6+2*sin(X/W*9+T*2)+T*3,3),2.4),110-30*Y/H)'" ""
}
waves 1 0.50 4 9 1.1 22 110
waves 2 0.22 7 5 1.8 9 40
waves 3 0.74 3 22 2.4 50 170
waves 4 0.40 26 3 0.8 14 60

# Snow on a winter's day: flakes in a grid whose columns fall each at its own speed.
snow() {
    local flake="(st(0,floor((X+4*sin(T+$3))/$2));st(1,$(hash 'ld(0)' "$3"));lt(hypot(mod(X+4*sin(T+$3),$2)-$2/2,mod(Y-H*$4*T*(0.7+0.6*ld(1))+9999+H*ld(1)*7,$2*2.2)-$2),$5))"
    clip snow "$1" "nullsrc=s=176x132:r=8:d=3,format=gray,geq=lum='if($flake,250,if(gt(Y,H*$6+8*sin(X/W*$7)),200+30*Y/H,$7*8+50+70*Y/H))',format=rgb24,lutrgb=r=val*0.92:g=val*0.97:b=val" ""
}
snow 1 13 1 0.30 1.7 0.84 5
snow 2 44 4 0.55 8.0 0.50 14
snow 3 7 8 0.16 1.0 1.20 3
snow 4 20 6 0.90 2.0 0.20 0

# Who watched what: thirty people of one or two themes each; the fourth take of a theme is an upload that nobody has seen.
# The generator is Park and Miller's, whose products fit a double, because awk's own rand() differs between awks.
awk -F, '
    function random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
    function pick(count) { return 1 + int(random() * count) }
    function row(user, item, time, event, value) { printf "%s,%s,%d,%s,%s\n", user, item, time, event, value }
    FNR > 1 && $1 !~ /-4/ { file[++files] = $1; theme[files] = $2 }
    FNR > 1 && !($2 in seen) { seen[$2] = 1; name[++themes] = $2 }
    END {
        state = 20261123
        for (u = 1; u <= 30; u++) {
            user = sprintf("viewer-%02d", u)
            split("", likes); split("", watched)
            likes[name[(u - 1) % themes + 1]] = 1
            if (u % 3 == 0) likes[name[pick(themes)]] = 1
            time = 1767225600 + int(random() * 259200)
            for (views = 0; views < 6;) {
                item = pick(files)
                liked = theme[item] in likes
                if ((item in watched) || (!liked && random() < 0.85)) { if (++tries > 400) { tries = 0; break }; continue }
                watched[item] = 1; views++
                time += 30 + int(random() * random() * 86400)
                draw = random()
                if (liked && draw < 0.6) {
                    row(user, file[item], time, "completed", "")
                    if (random() < 0.4) row(user, file[item], time + 3, random() < 0.7 ? "liked" : "shared", "")
                } else if (liked) row(user, file[item], time, "watched", sprintf("%.2f", 0.5 + 0.5 * random()))
                else if (draw < 0.5) row(user, file[item], time, "watched", sprintf("%.2f", 0.05 + 0.3 * random()))
                else row(user, file[item], time, draw < 0.8 ? "skipped" : "disliked", "")
            }
        }
    }' app/manifest.csv | LC_ALL=C sort -t, -k3,3n -k1,1 | (echo "user,item,timestamp,event,value" && cat) >app/events.csv
# Somebody new, who has watched two clips to the end and left a third.
printf 'item,event\nlife-1.mp4,completed\nlife-2.mp4,liked\nflow-2.mp4,skipped\n' >app/viewer.csv

# picture KIND NUMBER FORMULA HUE: a product on white, 160 x 160. Levels: 0...99 the thing, its shade rising; 255 the ground.
echo "file,label" >shop/manifest.csv
picture() {
    local file=shop/$1-$2.png
    run -f lavfi -i "nullsrc=s=320x320:r=1:d=1,format=gray,geq=lum='$3',mergeplanes=0x000000:gbrp,lutrgb=r='if(gt(val,240),val,$4)':g='if(gt(val,240),val,$5)':b='if(gt(val,240),val,$6)',scale=160:160:$sws" \
        -frames:v 1 "${exact[@]}" -c:v png -pix_fmt rgb24 "$file"
    echo "$1-$2.png,$1" >>shop/manifest.csv
}
# mug NUMBER LEFT RIGHT TOP BOTTOM BAND R G B
mug() {
    picture mug "$1" "if(between(X/W,$2,$3)*between(Y/H,$4,$5),if(between(Y/H,$6,$6+0.09),95,20+60*(X/W-$2)/($3-$2)),if(between(hypot(X/W-$3,(Y/H-($4+$5)/2)*0.8),0.09,0.15)*gt(X/W,$3),50,255))" "$7" "$8" "$9"
}
mug 1 0.22 0.62 0.28 0.80 0.50 '60+val' '150+val/2' '150+val/2'
mug 2 0.16 0.66 0.40 0.78 0.46 '200+val/3' '90+val/2' '60+val/2'
mug 3 0.30 0.62 0.18 0.84 0.66 '90+val' '90+val' '170+val/2'
mug 4 0.20 0.60 0.34 0.74 0.58 '190+val/2' '170+val/2' '60+val'
# bottle NUMBER WIDTH SHOULDER NECK LABEL R G B
bottle() {
    picture bottle "$1" "if(between(Y/H,$3,0.92)*lt(abs(X/W-0.5),$2),if(between(Y/H,$5,$5+0.18),90,20+50*(X/W-0.5+$2)/(2*$2)),if(between(Y/H,0.08,$3)*lt(abs(X/W-0.5),$4+($2-$4)*pow(clip((Y/H-$3+0.15)/0.15,0,1),2)),30+40*(X/W-0.4)/0.2,255))" "$6" "$7" "$8"
}
bottle 1 0.14 0.40 0.05 0.55 '20+val' '110+val' '50+val'
bottle 2 0.19 0.30 0.07 0.48 '40+val' '90+val' '140+val'
bottle 3 0.11 0.34 0.04 0.62 '110+val' '60+val/2' '30+val/2'
bottle 4 0.16 0.46 0.06 0.66 '60+val' '120+val' '110+val'
# ball NUMBER RADIUS PANELS TURN R G B
ball() {
    picture ball "$1" "st(0,hypot(X/W-0.5,Y/H-0.5)/$2);if(lt(ld(0),1),mod(floor((atan2(Y/H-0.5,X/W-0.5)+$4*ld(0)+PI)*$3/(2*PI)),2)*55+10+30*ld(0),255)" "$5" "$6" "$7"
}
ball 1 0.36 6 0.8 '250-val' '80+val' '60+val'
ball 2 0.28 8 -1.2 '60+val' '90+val' '240-val'
ball 3 0.40 4 1.6 '250-val/2' '200-val' '40+val'
ball 4 0.32 10 0.4 '240-val' '60+2*val' '110+val'
# plate NUMBER RADIUS RIM RINGS R G B
plate() {
    picture plate "$1" "st(0,hypot((X/W-0.5),(Y/H-0.5)*1.15)/$2);if(lt(ld(0),1),if(gt(ld(0),$3),if(gt(mod(ld(0)*$4,1),0.6),85,40),15+20*ld(0)),255)" "$5" "$6" "$7"
}
plate 1 0.42 0.70 18 '225-val' '225-val' '240-val/2'
plate 2 0.36 0.60 24 '240-val/2' '225-val' '200-val'
plate 3 0.46 0.80 34 '200-val' '225-val' '215-val'
plate 4 0.40 0.50 14 '235-val' '215-val' '225-val'
# lamp NUMBER SHADE_TOP SHADE_BOTTOM HEIGHT FOOT R G B
lamp() {
    picture lamp "$1" "if(between(Y/H,0.12,$4)*lt(abs(X/W-0.5),$2+($3-$2)*(Y/H-0.12)/($4-0.12)),80-40*abs(X/W-0.5)/$3,if(between(Y/H,$4,0.86)*lt(abs(X/W-0.5),0.02),20,if(lt(hypot((X/W-0.5)/$5,(Y/H-0.87)/0.045),1),10,255)))" "$6" "$7" "$8"
}
lamp 1 0.12 0.28 0.50 0.18 '170+val' '120+val' '40+val'
lamp 2 0.20 0.24 0.40 0.14 '180+val/2' '140+val/2' '70+val'
lamp 3 0.06 0.32 0.46 0.22 '150+val' '90+val' '50+val'
lamp 4 0.16 0.36 0.34 0.16 '190+val/2' '110+val' '30+val'
# rug NUMBER STRIPES SLANT CHECK R G B
rug() {
    picture rug "$1" "if(between(X/W,0.10,0.90)*between(Y/H,0.16,0.84),mod(floor((X/W+$3*Y/H)*$2)+$4*floor(Y/H*$2),3)*32+12,255)" "$5" "$6" "$7"
}
rug 1 14 0.0 0 '120+val' '40+val' '40+val/2'
rug 2 10 0.0 1 '140+val' '60+val' '30+val/2'
rug 3 18 0.7 0 '100+val' '40+val/2' '60+val/2'
rug 4 12 -0.5 1 '130+val' '30+val' '50+val/2'

# Forty shoppers: they look at things of two kinds, and keep, buy and rate some. Nobody has bought a fourth thing of a kind
# yet; gift cards have no picture.
awk -F, '
    function random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
    function pick(count) { return 1 + int(random() * count) }
    function row(user, item, time, event, value) { printf "%s,%s,%d,%s,%s\n", user, item, time, event, value }
    FNR > 1 && $1 !~ /-4/ { file[++files] = $1; kind[files] = $2 }
    FNR > 1 && !($2 in seen) { seen[$2] = 1; name[++kinds] = $2 }
    END {
        state = 7
        for (u = 1; u <= 40; u++) {
            user = sprintf("shopper-%02d", u)
            split("", likes); split("", done)
            # Mugs go with plates, bottles with balls, lamps with rugs.
            first = (u - 1) % kinds + 1
            likes[name[first]] = 1
            likes[name[first <= 3 ? (first == 1 ? 4 : first == 2 ? 3 : 2) : (first == 4 ? 1 : first == 5 ? 6 : 5)]] = 1
            time = 1767225600 + int(random() * 604800)
            for (views = 0; views < 6;) {
                item = pick(files)
                if ((item in done) || (!(kind[item] in likes) && random() < 0.9)) { if (++tries > 400) { tries = 0; break }; continue }
                done[item] = 1; views++
                time += 60 + int(random() * 40000)
                row(user, file[item], time, "viewed", "")
                if (!(kind[item] in likes)) { if (random() < 0.3) row(user, file[item], time + 40, "rated", pick(2)); continue }
                if (random() < 0.3) row(user, file[item], time + 20, "favorited", "")
                if (random() < 0.5) {
                    row(user, file[item], time + 90, "purchased", "")
                    if (random() < 0.6) row(user, file[item], time + 500000, "rated", 3 + pick(2))
                }
            }
            if (u % 5 == 0) row(user, "gift-card-" pick(2), time + 600, "purchased", "")
        }
    }' shop/manifest.csv | LC_ALL=C sort -t, -k3,3n -k1,1 | (echo "user,item,timestamp,event,value" && cat) >shop/events.csv
