#!/usr/bin/env bash
# Compiles the shim for one plugin: build-shim.sh GENERATED_HEADER OUT.ofx [asan]
#
# asan builds with AddressSanitizer and UndefinedBehaviorSanitizer, for a host that is built so too.
# Environment: CXX (else g++, else clang++), JAVA_HOME (else the JDK of the javac on the PATH; only its jni.h is used).
# Exit status: 64 wrong use, 78 no compiler or no jni.h, else the compiler's.
set -eu

fail() { # status, message
    printf 'error: %s\n' "$2" >&2
    exit "$1"
}

[ $# -ge 2 ] && [ $# -le 3 ] || fail 64 "expected GENERATED_HEADER OUT.ofx [asan]; found $# arguments"
[ -r "$1" ] || fail 64 "expected a generated header; found no file $1"
header=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd -P)/$(basename -- "$1")
out=$2
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)

cxx=${CXX:-}
[ -n "$cxx" ] || cxx=$(command -v g++ || command -v clang++) ||
    fail 78 "expected a C++17 compiler; found neither g++ nor clang++ nor CXX; install one (Debian: apt install g++)"
command -v "$cxx" >/dev/null || fail 78 "expected a C++17 compiler; found CXX=$cxx, which cannot be run; correct or unset CXX"

jdk=${JAVA_HOME:-}
if [ -z "$jdk" ]; then
    javac=$(command -v javac) || fail 78 "expected a JDK for jni.h; found no javac on the PATH; install one or set JAVA_HOME"
    javac=$(readlink -f -- "$javac")
    jdk=${javac%/bin/javac}
fi
[ -r "$jdk/include/jni.h" ] || fail 78 "expected include/jni.h in the JDK; found none in $jdk; install a JDK or set JAVA_HOME"

flags=(-std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fPIC -fvisibility=hidden
    -fvisibility-inlines-hidden -pthread -I "$here" -I "$here/shim" -isystem "$jdk/include" -isystem "$jdk/include/linux")
link=(-shared -Wl,-z,nodelete -Wl,-z,relro,-z,now "-Wl,--version-script=$here/shim/exports.map" -static-libgcc)
case ${3:-} in
    '')
        flags+=(-O2)
        link+=(-static-libstdc++ -Wl,-z,defs -Wl,-s)
        ;;
    asan)
        flags+=(-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all)
        link+=(-fsanitize=address,undefined)
        ;;
    *) fail 64 "expected asan or nothing as the third argument; found $3" ;;
esac

sources=()
for source in "$here"/shim/*.cc; do
    [ "$source" = "$here/shim/plugin.cc" ] || sources+=("$source")
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$cxx" "${flags[@]}" -include "$header" -c "$here/shim/plugin.cc" -o "$work/plugin.o"
"$cxx" "${flags[@]}" "${sources[@]}" "$work/plugin.o" "${link[@]}" -ldl -o "$work/out.ofx"
mv -- "$work/out.ofx" "$out"
