#!/usr/bin/env bash
# Builds the shim for a test plugin and runs it in a host of our own: run-tests.sh WORKDIR [PATTERN]
#
# A test is a process, since a process can start a virtual machine only once. One line each: `ok NAME`, `FAILED NAME`
# or `skipped NAME (reason)`, then `native: N passed, M failed, K skipped`. PATTERN (a shell pattern) runs some only.
# WORKDIR keeps the built files, the Java runtime among them, for the next run.
# Environment: CXX, JAVA_HOME as for build-shim.sh. Exit status: 1 a test failed, 64 wrong use, 78 no compiler or JDK.
set -u

fail() { # status, message
    printf 'error: %s\n' "$2" >&2
    exit "$1"
}

[ $# -ge 1 ] && [ $# -le 2 ] || fail 64 "expected WORKDIR [PATTERN]; found $# arguments"
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
native=$here/../../main/native
mkdir -p "$1" || fail 64 "cannot make the folder $1"
work=$(CDPATH='' cd -- "$1" && pwd -P)
pattern=${2:-*}

cxx=${CXX:-}
[ -n "$cxx" ] || cxx=$(command -v g++ || command -v clang++) ||
    fail 78 "expected a C++17 compiler; found neither g++ nor clang++ nor CXX; install one (Debian: apt install g++)"
command -v "$cxx" >/dev/null || fail 78 "expected a C++17 compiler; found CXX=$cxx, which cannot be run; correct or unset CXX"
jdk=${JAVA_HOME:-}
if [ -z "$jdk" ]; then
    jdk=$(readlink -f -- "$(command -v javac)") || fail 78 "expected a JDK; found no javac; install one or set JAVA_HOME"
    jdk=${jdk%/bin/javac}
fi
[ -x "$jdk/bin/jlink" ] || fail 78 "expected a JDK with jlink; found none in $jdk; install one or set JAVA_HOME"

# --- building --------------------------------------------------------------------------------------------------------------
compile_host() { # OUT FLAG...
    local out=$1
    shift
    "$cxx" -std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -pthread -g "$@" \
        -I "$native" -isystem "$jdk/include" -isystem "$jdk/include/linux" "$here"/*.cc -ldl -o "$out"
}

build_java() {
    rm -rf "$work/classes" && mkdir -p "$work/classes" &&
        "$jdk/bin/javac" -nowarn -Xlint:-removal -XDignore.symbol.file -d "$work/classes" "$here"/java/org/poseweave/openfx/*.java &&
        "$jdk/bin/jar" --create --file "$work/double.jar" -C "$work/classes" .
}

# A runtime NAME in WORKDIR, made once for each JDK.
build_runtime() { # NAME
    local of
    of=$(cat "$jdk/release" 2>/dev/null)
    [ -r "$work/$1/made-of" ] && [ "$(cat "$work/$1/made-of")" = "$of" ] && return 0
    rm -rf "${work:?}/$1"
    "$jdk/bin/jlink" --add-modules java.base,java.logging,jdk.unsupported --strip-debug --no-man-pages --no-header-files \
        --output "$work/$1" || return 1
    printf '%s\n' "$of" >"$work/$1/made-of"
}

# A bundle of a shim, a runtime ("-" for none), with jar or without, and options of its own.
bundle() { # NAME SHIM RUNTIME JAR OPTION...
    local contents=$work/$1.ofx.bundle/Contents
    rm -rf "$work/$1.ofx.bundle"
    mkdir -p "$contents/Linux-x86-64" "$contents/Resources/lib"
    cp "$2" "$contents/Linux-x86-64/$1.ofx"
    [ "$3" = - ] || ln -s "$3" "$contents/Resources/runtime"
    [ "$4" = - ] || cp "$4" "$contents/Resources/lib/"
    shift 4
    {
        printf '%s\n' '# options of the test plugin' '-XX:+UseSerialGC' '-Xmx64m' '-Xshare:auto' ''
        printf '%s\n' '-Ddouble.contents=${contents}' '-Djava.library.path=${contents}/Linux-x86-64'
        printf '%s\n' '-XX:ErrorFile=/dev/null' "$@"
    } >"$contents/Resources/jvm.options"
}

# Some compilers have sanitizers for programs, but none for libraries that a program loads (Zig's).
loads_sanitized() {
    ! "$work/host-asan" describe_survivesHostsWithoutHostStruct "$work/asan-noruntime.ofx.bundle" 2>&1 |
        grep -q 'cannot allocate memory in static TLS block'
}

build() {
    "$native/build-shim.sh" "$here/double.h" "$work/shim.ofx" && compile_host "$work/host" -O1 &&
        build_java && build_runtime runtime && build_runtime runtime2 || return 1
    local shim=$work/shim.ofx runtime=$work/runtime jar=$work/double.jar
    bundle double "$shim" "$runtime" "$jar"
    bundle other "$shim" "$work/runtime2" "$jar"
    bundle 'ünder score' "$shim" "$runtime" "$jar"
    bundle noruntime "$shim" - "$jar"
    bundle noclass "$shim" "$runtime" -
    bundle refuses "$shim" "$runtime" "$jar" -Ddouble.start=refuse
    bundle throws "$shim" "$runtime" "$jar" -Ddouble.start=throw
    bundle hugeheap "$shim" "$runtime" "$jar" -Xms200000g -Xmx200000g # more than a process has addresses for
    bundle badoption "$shim" "$runtime" "$jar" -XX:+NoSuchOption
    bundle badmodule "$shim" "$runtime" "$jar" --add-modules=no.such.module
    bundle crashes "$shim" "$runtime" "$jar" -XX:+CrashOnOutOfMemoryError
    sanitized=''
    if printf 'int main() {}' | "$cxx" -x c++ - -fsanitize=address,undefined -o "$work/probe" 2>/dev/null; then
        "$native/build-shim.sh" "$here/double.h" "$work/shim-asan.ofx" asan &&
            compile_host "$work/host-asan" -O1 -fsanitize=address,undefined -fno-sanitize-recover=all || return 1
        bundle asan "$work/shim-asan.ofx" "$runtime" "$jar"
        bundle asan-noruntime "$work/shim-asan.ofx" - "$jar"
        if loads_sanitized; then sanitized=yes; fi
    fi
}

# --- running ---------------------------------------------------------------------------------------------------------------
. "$here/running.sh"

# The machine needs its own faults, and its memory is no leak of ours; without it every leak counts.
asan_jvm=ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:allow_user_segv_handler=1:detect_leaks=0
asan_plain=ASAN_OPTIONS=detect_leaks=1

exports_areTheThreeEntryPoints() {
    local found
    # shellcheck disable=SC2254
    case exports_areTheThreeEntryPoints in $pattern) ;; *) return ;; esac
    found=$(nm -D --defined-only "$work/shim.ofx" 2>&1 | awk '{print $3}' | tr '\n' ' ')
    echo "found $found" >"$work/output"
    [ "$found" = 'OfxGetNumberOfPlugins OfxGetPlugin OfxSetHost ' ]
    report $? exports_areTheThreeEntryPoints
}

build || fail 1 "the test host, the shim or its Java double could not be built; see above"

exports_areTheThreeEntryPoints
run scan_startsNoJvm double
for bundle in double asan; do
    for test in describe_saysWhatTheEffectCan describeInContext_definesTheClipsOfTheContext \
        describeInContext_definesEveryKindOfParameter describe_survivesHostsWithoutHostStruct \
        describe_survivesRefusedProperties actions_ofOthersGetTheStandardsDefault scan_aThousandTimesWithDlclose \
        scan_byManyThreadsAtOnce; do
        run "$test" "$bundle" $asan_plain
    done
done
for bundle in noruntime asan-noruntime; do
    for test in describe_survivesHostsThatLackSuites fallback_copiesEveryDepthComponentsAndStride \
        fallback_writesTheWindowOnlyAndClearsWhereTheSourceEnds fallback_isTransparentBlackWhereFormatsDiffer \
        fallback_takesTheFirstClipThatHasAnImage fallback_asksForTheCurrentTimeOnly \
        fallback_withoutSourceIsTransparentBlack fallback_survivesNullImagesClipsAndFailedReads \
        fallback_copesWithMissingTimeWindowAndConnection fallback_leavesImplausibleOutputsAlone \
        fallback_byManyThreadsAtOnce message_saysWhatIsWrongByWhateverTheHostOffers actions_withoutJavaGetTheStandardsDefault; do
        run "$test" "$bundle" $asan_plain
    done
done

run render_reachesJava double
run render_reachesJava 'ünder score' LC_ALL=C.UTF-8
run render_eightThreadsAThousandFramesEach double
run render_eightThreadsAThousandFramesEach asan $asan_jvm
run unload_keepsTheJvmForTheNextLoad double
run unload_keepsTheJvmForTheNextLoad asan $asan_jvm
run dlclose_withAttachedThreadsIsSurvived double
run sigint_staysTheHosts double
run sigusr2_staysTheHosts double
run hostsSignals_areNotTakenByThreadsOfTheJvm double
run nullPointerException_isNotTheHostsCrash double
run hostsCrashHandler_fromBeforeTheStartSeesOnlyTheHostsCrashes double
run hostsCrashHandler_stillSeesTheHostsCrashes double
run hostsCrashHandlers_thatCallOneAnotherEnd double
run hostsDefaultAction_endsTheProcessOnACrash double
run start_thatGivesUpLeavesTheHostAlive hugeheap 'EXPECTED=Could not reserve enough space'
run start_thatGivesUpLeavesTheHostAlive badoption EXPECTED=NoSuchOption
run start_thatGivesUpLeavesTheHostAlive badmodule 'EXPECTED=standard error'
run start_survivesEveryLimitOfAddressSpace double
run abortHook_abortsAfterTheStart crashes
run locale_staysAsTheHostSetIt double LC_ALL=C.UTF-8
run locale_staysAsTheHostSetItWhenTheStartFails badmodule LC_ALL=C.UTF-8
run othersJvm_isSharedWithAClassLoaderOfOurOwn double
run othersJvm_loadedButNotStartedIsRefused double
run twoPlugins_shareOneJvmEvenIfTheyStartAtOnce double
run twoPlugins_secondIsRefusedAfterTheFirstOnesJvmGaveUp hugeheap
run exceptions_stayInJava double
run exceptions_stayInJava asan $asan_jvm
run message_isWithdrawnWhenAFrameSucceeds double
run status_ofJavaPassesThroughAndThePictureIsPassedOn double
run contextClassLoader_isOursOnEveryThread double
run threads_areDaemonsAndDetachedWhenTheyEnd double
run options_reachJava double
run libraries_stayHidden double
run fork_afterTheStartIsRefusedNotHung double
run javaPart_thatCannotBeUsedIsAMessage noclass
run javaPart_thatCannotBeUsedIsAMessage refuses
run javaPart_thatCannotBeUsedIsAMessage throws

sum native
