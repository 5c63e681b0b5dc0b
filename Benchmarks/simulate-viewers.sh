#!/bin/bash
# Simulated viewers of single labels, to see whether a clip that nobody has watched yet reaches the right ones.
#
#   Benchmarks/simulate-viewers.sh MANIFEST OUT [SEED] [VIEWERS] [NOISE] [clips|scenes]
#
# MANIFEST is csv with the columns file, label and group first. Of every label with four clips at least, a quarter (one at
# least) are new uploads: nobody in train has watched them. With "scenes", only labels of two groups at least count, and a
# group is new as a whole or not at all: clips of a group show one scene, or are made of one another, and the question is
# whether a new scene is found by what its kind has in common. Every viewer has one label, watches six of its other clips and,
# with probability NOISE each time, some clip of any label instead; the new uploads of the label are what should be found.
# Writes train.csv, test.csv (user,item,timestamp) and items.csv into OUT. The same arguments give the same files: the
# random numbers are of a linear congruential generator (Park and Miller, "Random Number Generators: Good Ones Are Hard
# to Find", 1988).
set -euo pipefail
manifest=$1 out=$2 seed=${3:-1} viewers=${4:-300} noise=${5:-0.2} held=${6:-clips}
mkdir -p "$out"
awk -F, -v seed="$seed" -v viewers="$viewers" -v noise="$noise" -v out="$out" -v held="$held" '
    function random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
    function below(count) { return int(random() * count) + 1 }
    FNR == 1 { state = seed * 7919 + 1; next }
    $2 != "not_a_video" { file[++files] = $1; group[$1] = $3; clips[$2, ++count[$2]] = $1; if (count[$2] == 1) label[++labels] = $2 }
    END {
        for (l = 1; l <= labels; l++) {
            name = label[l]
            if (count[name] < 4) continue
            for (i = count[name]; i > 1; i--) {
                j = below(i); other = clips[name, i]; clips[name, i] = clips[name, j]; clips[name, j] = other
            }
            new[name] = int(count[name] / 4); if (new[name] < 1) new[name] = 1
            if (held == "scenes") {
                # Clips of the groups of the first ones, until there are enough, come to the front.
                taken = 0
                for (i = 1; i <= count[name] && taken < new[name]; i++) {
                    if (i <= taken) continue
                    scene = group[clips[name, i]]
                    for (j = i; j <= count[name]; j++) {
                        if (group[clips[name, j]] != scene) continue
                        other = clips[name, ++taken]; clips[name, taken] = clips[name, j]; clips[name, j] = other
                    }
                }
                new[name] = taken
                if (taken == count[name]) continue
            }
            kept[++usable] = name
            for (i = 1; i <= new[name]; i++) isNew[clips[name, i]] = 1
        }
        for (f = 1; f <= files; f++) if (!(file[f] in isNew)) old[++olds] = file[f]
        print "user,item,timestamp" > (out "/train.csv"); print "user,item,timestamp" > (out "/test.csv")
        print "item" > (out "/items.csv")
        for (f = 1; f <= files; f++) print file[f] > (out "/items.csv")
        for (v = 1; v <= viewers; v++) {
            name = kept[(v - 1) % usable + 1]
            split("", seen)
            for (w = 1; w <= 6; w++) {
                if (random() < noise) item = old[below(olds)]
                else item = clips[name, new[name] + below(count[name] - new[name])]
                if (item in seen) continue
                seen[item] = 1
                print name "-" v "," item "," 1700000000 + v * 1000 + w * 60 > (out "/train.csv")
            }
            for (i = 1; i <= new[name]; i++)
                print name "-" v "," clips[name, i] "," 1700000000 + v * 1000 + 600 > (out "/test.csv")
        }
    }' "$manifest"
