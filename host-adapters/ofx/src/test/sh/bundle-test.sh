#!/usr/bin/env bash
# The bundle by itself: bundle-test.sh ROOT BUNDLE. Prints one line a test and a closing line; exit 1 if one failed. Environment: JAVA_HOME.
set -u
root=$1
bundle=$2
contents=$bundle/Contents
work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
passed=0
failed=0

check() { # name, command ...; the command's output is said where it fails
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then
        passed=$((passed + 1)) && printf 'ok      %s\n' "$name"
    else
        failed=$((failed + 1)) && printf 'FAILED  %s: %s\n' "$name" "$out"
    fi
}

# Renders a frame as a host's JVM would: the bundle's runtime, options and class path. Further words are JVM options.
export ORT_DISABLE_TELEMETRY=1 # as the shim sets it
rehearse() { # Contents folder, words
    local here=$1 line options=()
    shift
    while IFS= read -r line; do
        case $line in '' | '#'*) ;; *) options+=("${line//'${contents}'/$here}") ;; esac
    done <"$here/Resources/jvm.options"
    timeout 300 "$here/Resources/runtime/bin/java" "${options[@]}" "$@" \
        -cp "$(LC_ALL=C && printf '%s:' "$here"/Resources/lib/*.jar | sed 's/:$//')" \
        org.poseweave.ofx.bundle.Rehearsal "$here"
}

listing() { (cd -- "$1" && find . -printf '%p %s %T@\n' | sort); }

# Whoever writes to one of these folders is seen; root could write to them even if they were read-only.
leaves_no_file() {
    local before
    mkdir -p -- "$work/home" "$work/tmp"
    before=$(listing "$contents")
    (
        cd -- "$work/home" && export HOME=$work/home TMPDIR=$work/tmp XDG_CACHE_HOME=$work/home
        rehearse "$contents" "-Djava.io.tmpdir=$work/tmp" "-Duser.home=$work/home"
    ) || return 1
    [ -z "$(find "$work/home" "$work/tmp" -mindepth 1)" ] || { find "$work/home" "$work/tmp" -mindepth 1 && return 1; }
    [ "$before" = "$(listing "$contents")" ] || { echo 'the bundle itself was changed' && return 1; }
}

# A host that has loaded libraries of the same names for everybody: the ones that the bundle's were made from.
keeps_apart() {
    local foreign=$work/foreign name preload=
    mkdir -p -- "$foreign" && (
        cd -- "$foreign" && for name in "$root"/host-adapters/ofx/target/lib/{ffmpeg,onnxruntime}-*.jar; do
            "${JAVA_HOME:+$JAVA_HOME/bin/}jar" xf "$name" org/bytedeco/ffmpeg/linux-x86_64 ai/onnxruntime/native/linux-x64
        done
        find . -name '*.so*' -exec mv -- {} . ';'
    )
    for name in libdrm.so.2 libva.so.2 libva-drm.so.2 libavutil.so.60 libswresample.so.6 libavcodec.so.62 libavformat.so.62 \
        libswscale.so.9 libonnxruntime.so; do
        [ -r "$foreign/$name" ] || { printf 'no %s to try with' "$name" && return 1; }
        preload=$preload:$foreign/$name
    done
    rehearse "$contents" >"$work/alone" 2>&1 || { cat -- "$work/alone" && return 1; }
    (
        export LD_LIBRARY_PATH=$foreign LD_PRELOAD=${preload#:} LD_DEBUG=bindings LD_DEBUG_OUTPUT=$work/bindings
        rehearse "$contents"
    ) || return 1
    # Symbols of libva and libdrm have no versions and may be a host's; both keep their interface, nothing here uses them.
    cat -- "$work"/bindings.* | grep -F "binding file $contents/" | grep -F " to $foreign/" |
        grep -v -E '/lib(va|va-drm|drm)\.so\.2 \[0\]: ' >"$work/crossed"
    [ "$(cat -- "$work"/bindings.* | grep -c -F "binding file $contents/Linux-x86-64/libavcodec.so.62")" -gt 20 ] ||
        { echo 'nothing was observed' && return 1; }
    rm -f -- "$work"/bindings.*
    [ ! -s "$work/crossed" ] || { head -n 3 -- "$work/crossed" && return 1; }
}

# The class data archive names where it was made and is made again where the bundle is installed.
no_build_paths() { ! grep -r -l -F --exclude=classes.jsa -- "$root" "$contents"; }

has_licences() {
    local name
    for name in LICENSE THIRD-PARTY.md LGPL-3.0.txt GPL-3.0.txt; do
        [ -s "$contents/Resources/licences/$name" ] || { printf 'no %s' "$name" && return 1; }
    done
    [ -s "$contents/Resources/runtime/legal/java.base/LICENSE" ]
}

install() { "$root/poseweave" install-ofx "$1"; }

installs_and_replaces() {
    local to="$work/Plug ins für alle"
    mkdir -p -- "$to/PoseWeave.ofx.bundle/Contents"
    echo old >"$to/PoseWeave.ofx.bundle/Contents/old"
    install "$to" >"$work/said" || { cat -- "$work/said" && return 1; }
    grep -q "OFX_PLUGIN_PATH=$to" "$work/said" || { cat -- "$work/said" && return 1; }
    [ "$(ls -A -- "$to")" = PoseWeave.ofx.bundle ] || { ls -A -- "$to" && return 1; }
    [ ! -e "$to/PoseWeave.ofx.bundle/Contents/old" ] || { echo 'a file of the old one stayed' && return 1; }
    rehearse "$to/PoseWeave.ofx.bundle/Contents"
}

# Java 17 archives no classes of folders with spaces or umlauts: there it only starts a little slower.
keeps_its_archive() {
    local to=$work/plugins
    install "$to" >"$work/said" 2>&1 || { cat -- "$work/said" && return 1; }
    rehearse "$to/PoseWeave.ofx.bundle/Contents" -Xlog:class+load:file="$work/classes" || return 1
    grep -q 'org.poseweave.wiring.Program source: shared objects file' "$work/classes" ||
        { grep 'wiring.Program ' "$work/classes" || echo 'no class was loaded'; return 1; }
}

refuses_to_install() {
    local said
    said=$(install "$bundle/Contents/Resources/jvm.options/x" 2>&1)
    [ $? -eq 73 ] && case $said in 'error: expected a folder that can be written; found '*OFX_PLUGIN_PATH*) return 0 ;; esac
    printf '%s' "$said"
    return 1
}

check 'renders and writes no file' leaves_no_file
check 'stays apart from libraries of the same names that a host has loaded globally' keeps_apart
check 'names no folder of the machine that built it' no_build_paths
check 'carries the licence texts of its parts' has_licences
check 'installs as a whole in an odd folder, replaces an old one' installs_and_replaces
check 'has its class data archive where it is installed' keeps_its_archive
check 'says where it cannot be installed' refuses_to_install
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
