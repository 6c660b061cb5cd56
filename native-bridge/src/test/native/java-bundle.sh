# shellcheck shell=bash
# A plugin whose effect is a class of the tests, in a bundle that the test host loads. Sourced.

# Uses $here (this folder), $work with what run-tests.sh built in it, and the classes TestPlugin and NAMEEffect, which it compiles.
java_bundle() { # NAME CLASS_PATH JNI_LIBRARY: leaves WORKDIR/NAME.ofx.bundle
    local contents=$work/$1.ofx.bundle/Contents bin=${JAVA_HOME:+$JAVA_HOME/bin/} classes=$work/$1-classes jar
    rm -rf "$work/$1.ofx.bundle" "$classes"
    mkdir -p "$contents/Linux-x86-64" "$contents/Resources/lib" "$classes" &&
        "${bin}javac" -d "$classes" -cp "$2" "$here/../java/org/poseweave/openfx/"{TestPlugin,"$1Effect"}.java &&
        "${bin}java" -cp "$classes:$2" org.poseweave.openfx.TestPlugin "$1" "$work/$1.h" &&
        bash "$here/../../main/native/build-shim.sh" "$work/$1.h" "$contents/Linux-x86-64/$1.ofx" &&
        cp "$3" "$contents/Linux-x86-64/" &&
        "${bin}jar" --create --file "$contents/Resources/lib/$1.jar" -C "$classes" . || return 1
    local parts
    IFS=: read -r -a parts <<<"$2"
    for jar in "${parts[@]}"; do
        if [ -d "$jar" ]; then
            "${bin}jar" --create --file "$contents/Resources/lib/classes.jar" -C "$jar" .
        else
            cp "$jar" "$contents/Resources/lib/"
        fi || return 1
    done
    ln -s "$work/runtime" "$contents/Resources/runtime"
    # shellcheck disable=SC2016 # the shim replaces it
    printf '%s\n' -XX:+UseSerialGC -Xmx64m -Xshare:auto -Djava.library.path='${contents}/Linux-x86-64' \
        -XX:ErrorFile=/dev/null -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
        -Dorg.bytedeco.javacpp.noPointerGC=true -Dorg.bytedeco.javacpp.pathsFirst=true \
        -Dorg.bytedeco.javacpp.cacheLibraries=false >"$contents/Resources/jvm.options"
}
