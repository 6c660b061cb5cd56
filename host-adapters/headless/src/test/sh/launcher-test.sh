#!/usr/bin/env bash
# Tests of ./poseweave itself: launcher-test.sh ROOT. Prints one line a test and a closing line; exit 1 if one failed.
set -u
root=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
passed=0
failed=0

check() { # name, expected status, expected output (a pattern of case), command ...
    local name=$1 status=$2 pattern=$3 found out
    shift 3
    out=$("$@" 2>&1)
    found=$?
    # shellcheck disable=SC2254 # a pattern on purpose
    case $out in
        $pattern) [ "$found" -eq "$status" ] && passed=$((passed + 1)) && printf 'ok      %s\n' "$name" && return ;;
    esac
    failed=$((failed + 1))
    printf 'FAILED  %s: status %s, expected %s; output: %s\n' "$name" "$found" "$status" "$out"
}

# An odd folder: spaces, umlauts, a chain of links to the launcher, one of them relative.
odd="$work/ein Ordner für Übungen"
mkdir -p -- "$odd/models/bundles/b"
printf '{}' >"$odd/models/bundles/b/model.json"
ln -s -- "$root/poseweave" "$work/first"
ln -s -- ../first "$odd/pose weave"

version() { (cd / && "$odd/pose weave" --version); }
check 'starts through links from another folder' 0 'poseweave [0-9]*' version

missing() { # locale
    (cd -- "$odd" && LC_ALL=$1 LANG=$1 POSEWEAVE_MODELS="$odd/models/bundles" "./pose weave" render --model b \
        --driving 'fehlt äöü ß.mp4' --source s.mp4 --out 'ausgabe ü.mp4')
}
for locale in C POSIX C.UTF-8; do
    check "keeps umlauts in file names with LC_ALL=$locale" 66 'error: expected*fehlt äöü ß.mp4*' missing "$locale"
done

readable() { (cd -- "$odd" && LC_ALL=C POSEWEAVE_MODELS="$odd/models/bundles" "./pose weave" models); }
check 'finds bundles in such a folder' 78 'b  unusable: expected*ein Ordner für Übungen*' readable

check 'says what is wrong with JAVA_HOME' 78 'error: expected bin/java in JAVA_HOME; found JAVA_HOME=/nowhere;*' \
    env JAVA_HOME=/nowhere "$root/poseweave" --version

mkdir -p -- "$work/old/bin"
printf '#!/bin/sh\n' >"$work/old/bin/java"
chmod +x -- "$work/old/bin/java"
printf 'JAVA_VERSION="11.0.2"\n' >"$work/old/release"
check 'refuses an old Java' 78 'error: expected Java 17 or later; found Java 11.0.2 at *' \
    env JAVA_HOME="$work/old" "$root/poseweave" --version

check 'refuses an unknown test' 2 'error: expected test, test java, test ofx or test models; found test all-of-it;*' \
    "$root/poseweave" test all-of-it

check 'fine-tuning says which Python it needs' 78 'error: expected Python 3 with the packages of models/requirements.txt; found *cannot import torch;*' \
    env POSEWEAVE_PYTHON=/nowhere/python "$root/poseweave" finetune --source a.mov --driving b.mov --out c

# Without its stamp the program counts as not built: two at once must build it once and both start.
twice() {
    rm -f -- "$root/target/dist/current"
    "$root/poseweave" --version >"$work/one" 2>&1 &
    "$root/poseweave" --version >"$work/two" 2>&1
    local second=$?
    wait "$!" || return 1
    [ "$second" -eq 0 ] || return 1
    cat -- "$work/one" "$work/two" | sort
}
check 'two starts at once build once' 0 'poseweave [0-9]*poseweave [0-9]*poseweave: building, this happens once ...' twice

printf 'Tests run: %d, Failures: %d\n' $((passed + failed)) "$failed"
[ "$failed" -eq 0 ]
