#!/usr/bin/env bash
# What the bridge costs a host beside the pixels: bridge-bench.sh WORKDIR CLASS_PATH JNI_LIBRARY
#
# Builds a plugin whose effect takes the images of a frame and gives them back, and renders with it in the test host.
# The last two are of a finished build of the module, the class path with JavaCPP. WORKDIR is that of run-tests.sh.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
work=$1
. "$here/java-bundle.sh"
bash "$here/run-tests.sh" "$work" none >/dev/null
java_bundle Lending "$2" "$3"
"$work/host" bench_frames "$work/Lending.ofx.bundle" | sed 's/^note: //'
