#!/usr/bin/env bash
# Runs BindingEffect in the test host: binding-tests.sh WORKDIR CLASS_PATH JNI_LIBRARY [PATTERN]
#
# The class path and the library are of a finished build of the module, the class path with JavaCPP and nothing but jars and
# one folder. WORKDIR is that of run-tests.sh, which must have run. One line a test, then the sum, as run-tests.sh does.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
work=$(CDPATH='' cd -- "$1" && pwd -P) || exit 64
pattern=${4:-*}
. "$here/running.sh"
. "$here/java-bundle.sh"

java_bundle Binding "$2" "$3" || { echo 'error: the plugin of the tests cannot be built; see above' >&2; exit 1; }
for test in $("$work/host" | grep '^binding_'); do
    run "$test" Binding
done
sum binding && [ "$passed" -gt 0 ]
