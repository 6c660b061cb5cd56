#!/usr/bin/env bash
# Seconds from the command line to the first frame on disk, three times: startup.sh [ROUNDS]
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
"$root/poseweave" --version # builds what is missing, unmeasured
for round in $(seq "${1:-3}"); do
    start=$(date +%s%N)
    "$root/poseweave" render --quiet --driving "$root/examples/face-driver.mp4" --source "$root/examples/face-source.mp4" \
        --frames 1 --out "$work/frame$round.####.png"
    printf 'round %s: %d ms\n' "$round" $((($(date +%s%N) - start) / 1000000))
done
