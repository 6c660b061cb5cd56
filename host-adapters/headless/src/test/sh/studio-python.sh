#!/usr/bin/env bash
# Python with the official programs that our files are held against: openjd (Open Job Description) and OpenTimelineIO.
#
#   studio-python.sh [CACHE]   prints the folder of their programs, made once in CACHE (default: the user's cache folder)
#
# Exit 75 with one line on stderr where they cannot be had.
set -u

openjd=0.8.0
otio=0.18.1

unavailable() {
    printf 'no openjd-cli %s and OpenTimelineIO %s: %s\n' "$openjd" "$otio" "$1" >&2
    exit 75
}

cache=${1:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/poseweave}
folder=$cache/studio-python-$openjd-$otio
[ -r "$folder/complete" ] && printf '%s\n' "$folder/bin" && exit 0
system=$(command -v python3) || unavailable "no python3 on the PATH"
mkdir -p -- "$cache" || unavailable "cannot write $cache"
command -v flock >/dev/null 2>&1 && exec 9>"$cache/studio-python.lock" && flock 9
[ -r "$folder/complete" ] && printf '%s\n' "$folder/bin" && exit 0 # another process made it meanwhile
log=$cache/studio-python.log
printf 'poseweave: installing openjd-cli and OpenTimelineIO for the farm tests, this happens once ...\n' >&2
"$system" -m venv --clear "$folder" >"$log" 2>&1 &&
    "$folder/bin/python" -m pip install -q --no-input --disable-pip-version-check "openjd-cli==$openjd" "OpenTimelineIO==$otio" >>"$log" 2>&1 &&
    "$folder/bin/openjd" --version >>"$log" 2>&1 && "$folder/bin/python" -c 'import opentimelineio' >>"$log" 2>&1 ||
    unavailable "$(grep -v '^ *$' -- "$log" | tail -n 1)"
: >"$folder/complete"
printf '%s\n' "$folder/bin"
