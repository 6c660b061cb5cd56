#!/usr/bin/env bash
# What the bridge costs a host beside the pixels: bridge-bench.sh WORKDIR CLASSES TEST_CLASSES JAVACPP_JAR JNI_LIBRARY
#
# Builds a plugin whose effect takes the images of a frame and gives them back, and renders with it in the test host.
# The last three are files of a finished build of the module. WORKDIR is that of run-tests.sh.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
work=$1 classes=$2 tests=$3 javacpp=$4 jni=$5
bash "$here/run-tests.sh" "$work" none >/dev/null
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$classes:$tests:$javacpp" org.poseweave.openfx.TestPlugin Lending "$work/lending.h"
contents=$work/Lending.ofx.bundle/Contents
rm -rf "$work/Lending.ofx.bundle"
mkdir -p "$contents/Linux-x86-64" "$contents/Resources/lib"
bash "$here/../../main/native/build-shim.sh" "$work/lending.h" "$contents/Linux-x86-64/Lending.ofx"
cp "$jni" "$contents/Linux-x86-64/"
cp "$javacpp" "$contents/Resources/lib/"
jar=${JAVA_HOME:+$JAVA_HOME/bin/}jar
"$jar" --create --file "$contents/Resources/lib/classes.jar" -C "$classes" .
"$jar" --create --file "$contents/Resources/lib/tests.jar" -C "$tests" .
ln -s "$work/runtime" "$contents/Resources/runtime"
printf '%s\n' -XX:+UseSerialGC -Xmx64m -Xshare:auto -Djava.library.path='${contents}/Linux-x86-64' \
    -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.noPointerGC=true \
    -Dorg.bytedeco.javacpp.pathsFirst=true -Dorg.bytedeco.javacpp.cacheLibraries=false >"$contents/Resources/jvm.options"
"$work/host" bench_frames "$work/Lending.ofx.bundle" | sed 's/^note: //'
