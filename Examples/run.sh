#!/bin/bash
# Builds an application that uses VidRecKit, runs it on a few samples, and checks its results.
# Usage: Examples/run.sh [PACKAGE [SCRATCH]], by default Examples/Application, built in .build/example.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
package=${1:-$project/Examples/Application}
scratch=${2:-$project/.build/example}
unset VIDREC_WORKER

fail() {
    echo "example: $1" >&2
    exit 1
}

# The worker is built beside the application: it is an executable product of the package that the library is in.
for product in Application vidrec-worker; do
    # shellcheck disable=SC2086 # several options
    "${SWIFT:-swift}" build --package-path "$package" --scratch-path "$scratch" --product "$product" \
        ${SWIFT_BUILD_FLAGS-}
done
programs=$("${SWIFT:-swift}" build --package-path "$package" --scratch-path "$scratch" --show-bin-path)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/clips"
cp "$project/Samples/lava.mp4" "$work/clips/a.mp4"
cp "$project/Samples/road.mp4" "$project/Samples/tunnel.mp4" "$project/Samples/ball.png" "$work/clips/"
cp "$project/Samples/lava__mirrored.mp4" "$work/new.mp4"

# found APPLICATION: runs the application and checks its output: events, similar clips, copies, recommendations.
found() {
    local application=$1 lines
    rm -rf "$work/catalog"
    lines=$(cd "$work" && "$application") || fail "the application ended with status $?"
    echo "$lines"
    grep -q '^finished: 4 ok, 0 partial, 0 failed' <<<"$lines" || fail "not all four clips were indexed"
    grep -qE '/clips/a\.mp4 0\.9[0-9]+$' <<<"$lines" || fail "clips/a.mp4 is not similar to its mirror image"
    grep -qE '^0\.9[0-9]+ \[0\.0-' <<<"$lines" || fail "no copy of new.mp4 was found"
    grep -qE '/clips/(road\.mp4|tunnel\.mp4|ball\.png) [a-z]' <<<"$lines" || fail "nothing was recommended"
}
found "$programs/Application"

# In the layout of an installation: bin/ and libexec/vidrec/.
mkdir -p "$work/usr/bin" "$work/usr/libexec/vidrec"
cp "$programs/Application" "$work/usr/bin/"
cp "$programs/vidrec-worker" "$work/usr/libexec/vidrec/"
found "$work/usr/bin/Application" >/dev/null
echo "example: the application finds the worker in ../libexec/vidrec, too"

# Without the worker, the error names the places that were searched.
rm -r "$work/usr/libexec" "$work/catalog"
status=0
message=$(cd "$work" && SWIFT_BACKTRACE=enable=no usr/bin/Application 2>&1 >/dev/null) || status=$?
[ "$status" -ne 0 ] || fail "the application ended with status 0 without the worker"
for place in usr/bin/vidrec-worker usr/libexec/vidrec/vidrec-worker VIDREC_WORKER; do
    grep -qF "$place" <<<"$message" || fail "without the worker, the error does not name $place: $message"
done
echo "example: without the worker, the error names the places that were searched"
