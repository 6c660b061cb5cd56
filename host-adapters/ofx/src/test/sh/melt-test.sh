#!/usr/bin/env bash
# The bundle in a host that we did not write: melt-test.sh ROOT HOST, where HOST is the folder that host-root.sh prints.
# Frames that melt writes are compared with those of ./poseweave render for the same input and parameters. Prints one line
# a test and a closing line; exit 1 if one failed. Environment: CXX, JAVA_HOME; KEEP=1 keeps the folder of frames.
set -u
root=$1
host=$2
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
ofx=$root/host-adapters/ofx
work=$(mktemp -d) || exit 1
[ "${KEEP:-}" = 1 ] && printf 'frames stay in %s\n' "$work" || trap 'rm -rf -- "$work"' EXIT
frames=5
passed=0
failed=0

ok() { passed=$((passed + 1)) && printf 'ok      %s\n' "$1"; }
bad() { failed=$((failed + 1)) && printf 'FAILED  %s: %s\n' "$1" "$2"; }
check() { # name, command ...; the command's output is said where it fails
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then ok "$name${out:+ ($out)}"; else bad "$name" "$out"; fi
}

# --- the host ----------------------------------------------------------------------------------------------------
cat >"$work/profile" <<'PROFILE'
description=256x256 25
frame_rate_num=25
frame_rate_den=1
width=256
height=256
progressive=1
sample_aspect_num=1
sample_aspect_den=1
display_aspect_num=1
display_aspect_den=1
colorspace=709
PROFILE

# Writes PNG files: melt_to FOLDER 8|16 CLIP [filter and consumer words]. One thread unless real_time says otherwise.
melt_to() {
    local to=$1 depth=$2 clip=$3 format='pix_fmt=rgba' word filter=() consumer=(real_time=-1)
    shift 3
    [ "$depth" = 16 ] && format='pix_fmt=rgba64be mlt_image_format=rgba64'
    for word; do
        case $word in real_time=*) consumer=("$word") ;; *) filter+=("$word") ;; esac
    done
    mkdir -p -- "$to"
    # shellcheck disable=SC2086 # two words
    timeout 300 "$host/melt" -silent -profile "$work/profile" "$clip" out=$((frames - 1)) \
        ${filter[@]+-filter "${filter[@]}"} \
        -consumer "avformat:$to/%04d.png" f=image2 vcodec=png $format "${consumer[@]}" >"$to.log" 2>&1
}

plugin=openfx.org.poseweave.PoseWeave
same_crops=(drivingCrop=full sourceCrop=full 'sources=Evenly spaced')

differ() { # folder, folder, most
    "$java" -Dfile.encoding=UTF-8 -cp "$ofx/target/lib/*" "$ofx/src/test/java/org/poseweave/ofx/host/FrameDifference.java" \
        "$1" "$2" "$3" 2>&1 | grep -v '^Note:'
    return "${PIPESTATUS[0]}"
}
equal() { differ "$1" "$2" "$3"; }
different() { # two folders of pictures that must not be alike
    local said
    said=$(differ "$1" "$2" 2570) && printf 'alike: %s' "$said" && return 1
    case $said in greatest*) return 0 ;; *) printf '%s' "$said" && return 1 ;; esac
}

# --- the reference -----------------------------------------------------------------------------------------------
headless() { # folder, further words of ./poseweave render
    local to=$1
    shift
    mkdir -p -- "$to"
    "$root/poseweave" render --driving-crop full --source-crop full --sources even --quiet --existing overwrite \
        --out "$to/####.png" "$@" >"$to.log" 2>&1 || cat -- "$to.log"
}

# The timeline clip as source: a host without access to other times gives one source frame, the current one.
headless_frames() { # folder, folder of source frames, driving clip, further words
    local i name to=$1 from=$2 driving=$3
    shift 3
    for ((i = 1; i <= frames; i++)); do
        name=$(printf '%04d' "$i")
        headless "$to" --driving "$driving" --source "$from/$name.png" --frames "$i" "$@"
    done
}

# --- tests -------------------------------------------------------------------------------------------------------
movie=$root/examples/face-source.mp4
timeline=$root/examples/face-driver.mp4

scan() {
    local said
    said=$(LD_DEBUG=files timeout 100 "$host/melt" -query filters 2>"$work/opened")
    case $said in *"$plugin"*) ;; *) printf 'melt does not list %s' "$plugin" && return 1 ;; esac
    ! grep -m 1 'libjvm' "$work/opened"
}

equals_headless() { # name, 8|16, most, headless folder, file, more filter words
    local name=$1 depth=$2 most=$3 reference=$4 file=$5
    shift 5
    local to=$work/${name//[!a-z0-9]/-}
    melt_to "$to" "$depth" "$timeline" "$plugin" "file=$file" "${same_crops[@]}" "$@"
    check "$name" equal "$to" "$reference" "$most"
    check "$name: not the input" different "$to" "$work/in$depth"
}

says_what_is_wrong() { # the frame is the input, the reason is on the host's output
    melt_to "$work/missing" 8 "$timeline" "$plugin" file=/nowhere/fehlt.mov "${same_crops[@]}"
    equal "$work/missing" "$work/in8" 0 && grep -q '/nowhere/fehlt.mov' "$work/missing.log" ||
        { cat -- "$work/missing.log" && return 1; }
}

# Neither Java, nor JavaCPP, nor ONNX Runtime unpack or note anything: what melt writes by itself is the measure.
leaves_no_file() {
    local kind words=()
    unset ORT_DISABLE_TELEMETRY
    for kind in alone filtered; do
        [ "$kind" = filtered ] && words=("$plugin" "file=$movie" "${same_crops[@]}")
        mkdir -p -- "$work/places/$kind"
        (
            cd -- "$work/places/$kind" && export HOME=$PWD TMPDIR=$PWD XDG_CACHE_HOME=$PWD
            melt_to "$work/places-$kind" 8 "$timeline" ${words[@]+"${words[@]}"}
        )
    done
    different "$work/places-alone" "$work/places-filtered" || return 1
    diff -r -q "$work/places/alone" "$work/places/filtered"
}

export OFX_PLUGIN_PATH=$root/target/bundle
check 'a scan lists the plugin and starts no Java' scan
for depth in 8 16; do melt_to "$work/in$depth" "$depth" "$timeline"; done
mkdir -p -- "$work/öffne mich"
frames=12 melt_to "$work/öffne mich/folder" 8 "$movie"
still=$work/öffne\ mich/folder/0003.png
headless "$work/h-movie" --driving "$work/in8" --source "$movie"
headless "$work/h-still" --driving "$work/in8" --source "$still"
headless "$work/h-folder" --driving "$work/in8" --source "$work/öffne mich/folder"
headless "$work/h-movie-16" --driving "$work/in16" --source "$movie"
headless "$work/h-mix" --driving "$work/in8" --source "$movie" --mix 0.5 --feather 0.2 --temperature 0.5
controls=(--framing driving --blend matte --mask-grow 0.01 --mask-feather 0.02 --edge-match 0.5 --detail 0.7 --top-k 2)
headless "$work/h-controls" --driving "$work/in8" --source "$movie" "${controls[@]}"
headless "$work/h-overlay" --driving "$work/in8" --source "$movie" "${controls[@]}" --output overlay
headless "$work/h-body" --driving "$work/in8" --source "$movie" --model body-draft
headless "$work/h-arm" --driving "$work/in8" --source "$movie" --model arm-draft
headless "$work/h-object" --driving "$work/in8" --source "$movie" --model object-draft
headless_frames "$work/h-source" "$work/in8" "$movie"
headless_frames "$work/h-source-16" "$work/in16" "$movie"
motion=(--motion relative --reference 2 --strength 0.8 --smoothing 1 --scale-lock true --time-offset 3)
headless_frames "$work/h-motion" "$work/in8" "$movie" "${motion[@]}"

equals_headless 'drives, 8 bit, movie' 8 0 "$work/h-movie" "$movie"
equals_headless 'drives, 8 bit, still' 8 0 "$work/h-still" "$still"
equals_headless 'drives, 8 bit, folder' 8 0 "$work/h-folder" "$work/öffne mich/folder"
equals_headless 'drives, 8 bit, movie, four threads' 8 0 "$work/h-movie" "$movie" real_time=-4
# The reference is written at the depth of its source, 8 bits: half a step of 1/255.
equals_headless 'drives, 16 bit, movie' 16 129 "$work/h-movie-16" "$movie"
equals_headless 'drives, parameters' 8 0 "$work/h-mix" "$movie" mix=0.5 feather=0.2 temperature=0.5
words=('framing=Driving frame' "blend=Subject's matte" maskGrow=0.01 maskFeather=0.02 edgeMatch=0.5 detail=0.7 topK=2)
equals_headless 'drives, controls' 8 0 "$work/h-controls" "$movie" "${words[@]}"
equals_headless 'drives, keypoints on top' 8 0 "$work/h-overlay" "$movie" "${words[@]}" "output=Result and keypoints"
equals_headless 'drives, model for bodies' 8 0 "$work/h-body" "$movie" 'model=Body, draft'
equals_headless 'drives, model for arms' 8 0 "$work/h-arm" "$movie" 'model=Arm, draft'
equals_headless 'drives, model for objects' 8 0 "$work/h-object" "$movie" 'model=Object, draft'
equals_headless 'is the source, 8 bit' 8 0 "$work/h-source" "$movie" 'timelineRole=Is the source'
equals_headless 'is the source, 16 bit' 16 0 "$work/h-source-16" "$movie" 'timelineRole=Is the source'
equals_headless 'is the source, 16 bit, four threads' 16 0 "$work/h-source-16" "$movie" 'timelineRole=Is the source' real_time=-4
check 'leaves no file in home, temporary and working folder' leaves_no_file
equals_headless 'is the source, motion' 8 0 "$work/h-motion" "$movie" 'timelineRole=Is the source' \
    "motion=Source's place and shape" reference=2 strength=0.8 smoothing=1 scaleLock=1 timeOffset=3
check 'a missing file leaves the picture as it was and is named' says_what_is_wrong

# --- a second plugin in Java -------------------------------------------------------------------------------------
inverter() {
    local lib=$ofx/target/lib bridge=$root/native-bridge made=$work/inverter jar jars=()
    for jar in "$lib"/native-bridge-*.jar "$lib"/javacpp-*.jar; do jars+=(--jar "$jar"); done
    mkdir -p -- "$made/classes" "$made/bundle" &&
        "${java}c" -d "$made/classes" -cp "$lib/*" "$bridge"/src/test/java/org/poseweave/openfx/{InverterEffect,TestPlugin}.java &&
        (cd -- "$made/classes" && "${java%java}jar" cf ../inverter.jar .) &&
        "$java" -cp "$made/classes:$lib/*" org.poseweave.openfx.TestPlugin Inverter "$made/Inverter.h" &&
        bash "$bridge/src/main/native/build-shim.sh" "$made/Inverter.h" "$made/Inverter.ofx" &&
        "$java" -cp "$ofx/target/classes" org.poseweave.ofx.bundle.BundleMaker --name Inverter --jar "$made/inverter.jar" \
            "${jars[@]}" --native "$made/Inverter.ofx" --native "$bridge/target/native/libjniOfx.so" --licence "$root/LICENSE" \
            --jdk "$jdk" --out "$made/bundle" || return 1
    OFX_PLUGIN_PATH=$made/bundle melt_to "$work/inverted" 8 "$timeline" openfx.org.poseweave.test.Inverter
    OFX_PLUGIN_PATH=$made/bundle melt_to "$work/inverted-twice" 8 "$timeline" openfx.org.poseweave.test.Inverter \
        -filter openfx.org.poseweave.test.Inverter
    different "$work/inverted" "$work/in8" && equal "$work/inverted-twice" "$work/in8" 0
}
javac=$(readlink -f -- "$(command -v "${java}c")")
jdk=${javac%/bin/javac}
check 'a second plugin in Java inverts, twice gives the input' inverter

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
