# shellcheck shell=bash disable=SC2154,SC2120,SC2119,SC2015
# The OpenFX half of ./poseweave, which sources this file: the compiler, the bundle, its installation, its tests. Uses the
# launcher's root, java, java_home, closing, fail, need_maven, lock and unlock.
#
# Environment: CXX, a C++17 compiler; POSEWEAVE_CXX=zig takes Zig's, which makes libraries for older systems (glibc 2.17).
bundles=$root/target/bundle
ofx=$root/host-adapters/ofx
zig=0.17.1 # version of the ziglang package that was tried

# --- compiler ----------------------------------------------------------------------------------------------------
# Leaves a C++ compiler in $compiler, or returns 1 with the cause in $reason.
find_compiler() {
    [ "${POSEWEAVE_CXX:-}" = zig ] && { fetch_zig; return; }
    if [ -n "${CXX:-}" ]; then
        compiler=$(command -v "$CXX") && return
        reason="CXX=$CXX cannot be run"
        return 1
    fi
    compiler=$(command -v g++ || command -v clang++) && return
    fetch_zig
}

# Clang with the C and C++ libraries of old systems, from a Python package: needs no installation and no root.
fetch_zig() {
    local cache=${XDG_CACHE_HOME:-$HOME/.cache}/poseweave system
    local folder=$cache/zig-$zig
    compiler=$folder/c++
    [ -x "$compiler" ] && return 0
    reason="no C++ compiler on the PATH and Zig's is for Linux on x86_64 only"
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || return 1
    system=$(command -v python3) || { reason="no C++ compiler on the PATH, nor python3 to fetch Zig's" && return 1; }
    mkdir -p -- "$cache" || { reason="cannot write $cache" && return 1; }
    (
        command -v flock >/dev/null 2>&1 && flock 8
        [ -x "$compiler" ] && exit 0
        printf 'poseweave: fetching the C++ compiler of Zig %s, this happens once ...\n' "$zig" >&2
        "$system" -m venv --clear "$folder" >"$cache/zig.log" 2>&1 &&
            "$folder/bin/python" -m pip install -q --no-input --disable-pip-version-check "ziglang==$zig" >>"$cache/zig.log" 2>&1 ||
            exit 1
        # Zig spells processors with underscores; it always links its C++ library statically; JavaCPP's code is not
        # free of Clang's warnings.
        cat >"$folder/c++.new" <<'WRAPPER'
#!/usr/bin/env bash
folder=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
export ZIG_GLOBAL_CACHE_DIR=$folder/built ZIG_LOCAL_CACHE_DIR=$folder/built
words=()
for word; do
    case $word in
        -march=x86-64) word=-march=x86_64 ;;
        -static-libstdc++ | -static-libgcc) continue ;;
    esac
    words+=("$word")
done
exec "$folder/bin/python" -m ziglang c++ -target x86_64-linux-gnu.2.17 -Qunused-arguments "${words[@]}" -w
WRAPPER
        chmod +x -- "$folder/c++.new" && mv -- "$folder/c++.new" "$compiler"
    ) 8>"$cache/zig.lock" && return 0
    reason="no C++ compiler on the PATH and Zig's cannot be fetched: $(grep -v '^ *$' -- "$cache/zig.log" | tail -n 1)"
    return 1
}

need_compiler() {
    find_compiler || fail 78 "a C++17 compiler" "$reason" "install one (Debian: apt install g++) or set CXX"
}

# --- bundle ------------------------------------------------------------------------------------------------------
# The jars that a plugin's class path is made of, as words for the bundle maker; the module of the effect is the last.
jar_words() {
    local jar
    words=()
    for jar in "$ofx"/target/lib/*.jar "$ofx"/target/ofx-*.jar; do
        case $jar in
            *-tests.jar | *-sources.jar) ;;
            # annotations for compilers only
            */checker-qual-* | */error_prone_annotations-* | */j2objc-annotations-* | */jsr305-* | */listenablefuture-*) ;;
            *) words+=(--jar "$jar") ;;
        esac
    done
}

compile_java() { # Maven goals and options
    rm -rf -- "$ofx/target/lib" # jars of an earlier version would stay
    (cd -- "$root" && mvn -q -B -pl host-adapters/ofx -am "-Dorg.bytedeco.javacpp.platform.compiler=$compiler" "$@" 9>&-)
}

# The shim of a plugin: its description is written by Java, then compiled in.
compile_shim() { # class path, class that writes the header, NAME; leaves the file in $shim
    local work=$root/target/shim/$3
    shim=$work/$3.ofx
    mkdir -p -- "$work" &&
        "$java" -cp "$1" "$2" "$work/$3.h" &&
        CXX=$compiler JAVA_HOME=$java_home bash "$root/native-bridge/src/main/native/build-shim.sh" "$work/$3.h" "$shim"
}

make_bundle() { # folder, JDK
    local words shim log=$root/target/bundle.log
    jar_words
    compile_shim "$ofx/target/classes:$ofx/target/lib/*" org.poseweave.ofx.PoseWeaveDescription PoseWeave &&
        mkdir -p -- "$1" &&
        "$java" -cp "$ofx/target/classes:$ofx/target/lib/*" org.poseweave.ofx.bundle.BundleMaker --name PoseWeave \
            "${words[@]}" --native "$shim" --native "$root/native-bridge/target/native/libjniOfx.so" \
            --models "$root/models/bundles" --licence "$root/LICENSE" --licence "$root/models/NOTICE.md" \
            --licence "$ofx/src/main/licences/THIRD-PARTY.md" --licence "$ofx/src/main/licences/LGPL-3.0.txt" \
            --licence "$ofx/src/main/licences/GPL-3.0.txt" --jdk "$2" --rehearsal "$root/examples/face-driver.mp4" \
            --out "$1"
}

need_linux() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
        fail 69 "Linux on x86_64" "$(uname -s) on $(uname -m)" "make the bundle there; other systems are not supported yet"
}

bundle() { # options
    local folder=$bundles jdk=$java_home log=$root/target/bundle.log compiler reason
    while [ $# -gt 0 ]; do
        case $1 in
            --out | --jdk)
                [ $# -ge 2 ] || fail 2 "a folder after $1" "none" "see ./poseweave bundle --help"
                if [ "$1" = --out ]; then folder=$2; else jdk=$2; fi
                shift 2
                ;;
            --help)
                printf 'poseweave bundle [--out FOLDER] [--jdk JDK]   makes PoseWeave.ofx.bundle in target/bundle or FOLDER\n'
                printf '  --jdk JDK   the JDK whose runtime is shipped; the one that builds if not given. One made for old\n'
                printf '              systems, such as Temurin, makes a bundle for old systems.\n'
                return 0
                ;;
            *) fail 2 "--out FOLDER or --jdk FOLDER" "$1" "see ./poseweave bundle --help" ;;
        esac
    done
    need_linux
    need_maven
    need_compiler
    [ -x "$jdk/bin/jlink" ] || fail 78 "a JDK with bin/jlink" "$jdk" "give another with --jdk (Debian: openjdk-17-jdk-headless)"
    lock
    printf 'poseweave: building the OpenFX bundle ...\n' >&2
    if ! { compile_java -Dmaven.test.skip=true package && make_bundle "$folder" "$jdk"; } >"$log" 2>&1; then
        grep -m 5 -E '^\[ERROR\]|^error:|error: ' -- "$log" >&2
        fail 78 "a build without errors" "errors" "see $log"
    fi
    unlock
    printf '%s  %s MB\n' "$folder/PoseWeave.ofx.bundle" "$(du -sm -- "$folder/PoseWeave.ofx.bundle" | cut -f 1)"
}

# --- installation ------------------------------------------------------------------------------------------------
bundle_is_current() {
    [ -d "$bundles/PoseWeave.ofx.bundle" ] &&
        [ -z "$(cd -- "$root" && find pom.xml plugin-core/src/main native-bridge/src/main host-adapters/*/src/main models/bundles \
            -newer "$bundles/PoseWeave.ofx.bundle" -print -quit 2>/dev/null)" ]
}

install_ofx() { # folder
    local system=/usr/OFX/Plugins folder=${1:-} name=PoseWeave.ofx.bundle new old
    need_linux
    if [ -z "$folder" ]; then
        folder=$system
        mkdir -p -- "$folder" 2>/dev/null && [ -w "$folder" ] ||
            fail 73 "a writable folder $system" "none" "name another, ./poseweave install-ofx FOLDER, and put it in OFX_PLUGIN_PATH"
    fi
    mkdir -p -- "$folder" 2>/dev/null && [ -w "$folder" ] ||
        fail 73 "a folder that can be written" "$folder" "name another and put it in OFX_PLUGIN_PATH"
    folder=$(CDPATH='' cd -- "$folder" && pwd -P)
    bundle_is_current || bundle >/dev/null || return
    new=$folder/.$name.new-$$
    old=$folder/.$name.old-$$
    # shellcheck disable=SC2064 # the names of now
    trap "rm -rf -- '$new' '$old'" EXIT
    cp -R -p -- "$bundles/$name" "$new" || fail 73 "room for the bundle in $folder" "a failed copy" "free some or name another folder"
    [ ! -e "$folder/$name" ] || mv -T -- "$folder/$name" "$old" || fail 73 "the right to replace $folder/$name" "none" "remove it"
    mv -T -- "$new" "$folder/$name" || fail 73 "the right to write $folder" "none" "name another folder"
    rm -rf -- "$old"
    trap - EXIT
    # Class data archives of older Javas are good only where they were made; without one the start takes longer.
    "$folder/$name/Contents/Resources/runtime/bin/java" -cp "$folder/$name/Contents/Resources/lib/*" \
        org.poseweave.ofx.bundle.BundleMaker --archive-again "$folder/$name" >/dev/null 2>&1 ||
        printf 'warning: no class data archive could be written; the first frame takes a little longer\n' >&2
    printf '%s\n' "$folder/$name"
    case ":$system:${OFX_PLUGIN_PATH:-}:" in
        *":$folder:"*) ;;
        *) printf 'Hosts look there if OFX_PLUGIN_PATH names it: export OFX_PLUGIN_PATH=%s\n' "$folder" ;;
    esac
}

# --- tests -------------------------------------------------------------------------------------------------------
# After the Java tests: the shim in a host of our own, the bundle by itself, then in a real host.
test_ofx() {
    local compiler reason log=$root/target/test-ofx.log host jars status=0
    mkdir -p -- "$root/target"
    if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
        closing+=("ofx: skipped, bundles are made on Linux on x86_64 only")
        return 0
    fi
    find_compiler || { closing+=("ofx: skipped, $reason") && return 0; }
    need_maven
    CXX=$compiler JAVA_HOME=$java_home bash "$root/native-bridge/src/test/native/run-tests.sh" "$root/target/native-tests" 2>&1 |
        tee -- "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
    closing+=("$(tail -n 1 -- "$log")")
    (bundle) || { closing+=("ofx: FAILED, the bundle cannot be made, see target/bundle.log") && return 1; }
    jars=("$ofx"/target/lib/native-bridge-*.jar "$ofx"/target/lib/javacpp-*.jar)
    CXX=$compiler JAVA_HOME=$java_home bash "$root/native-bridge/src/test/native/binding-tests.sh" "$root/target/native-tests" \
        "$(IFS=: && printf '%s' "${jars[*]}")" "$root/native-bridge/target/native/libjniOfx.so" 2>&1 | tee -- "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
    closing+=("$(tail -n 1 -- "$log")")
    JAVA_HOME=$java_home bash "$ofx/src/test/sh/bundle-test.sh" "$root" "$bundles/PoseWeave.ofx.bundle" 2>&1 | tee -- "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
    closing+=("bundle: $(tail -n 1 -- "$log")")
    if ! host=$(bash "$ofx/src/test/sh/host-root.sh" 2>"$log"); then
        closing+=("host: skipped, $(tail -n 1 -- "$log")")
        return "$status"
    fi
    CXX=$compiler JAVA_HOME=$java_home bash "$ofx/src/test/sh/melt-test.sh" "$root" "$host" 2>&1 | tee -- "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
    closing+=("host: $(tail -n 1 -- "$log")")
    return "$status"
}
