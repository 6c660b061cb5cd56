#!/usr/bin/env bash
# A real OpenFX host for tests: Debian's melt (MLT 7.40 or later with its OpenFX module), without root and without
# installing anything.
#
#   host-root.sh [CACHE]   prints the folder that holds it, made once in CACHE (default: the user's cache folder)
#
# FOLDER/melt starts it; OFX_PLUGIN_PATH names the folders with plugins. FOLDER/packages.txt lists what is in it.
# Exit 75 with one line on stderr: there is none to be had here (no apt, no network, no such suite); the line says why.
#
# apt resolves and checks the packages with the machine's own mirror, proxy and keys but with a state of its own in
# which nothing is installed; the packages are unpacked, never configured. What melt needs is kept, the rest dropped.
set -u

suite=${POSEWEAVE_HOST_SUITE:-forky}
package=melt
modules='core avformat openfx'
oldest=7.40

unavailable() {
    printf 'no %s from Debian %s: %s\n' "$package" "$suite" "$1" >&2
    exit 75
}

cache=${1:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/poseweave}
folder=$cache/host-$suite-$package-${modules// /-}
[ -x "$folder/melt" ] && printf '%s\n' "$folder" && exit 0

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || unavailable "it is fetched for Linux on x86_64 only"
for tool in apt-get apt-cache apt-config dpkg-deb flock; do
    command -v "$tool" >/dev/null 2>&1 || unavailable "no $tool on the PATH"
done
mkdir -p -- "$cache" || unavailable "cannot write $cache"
exec 9>"$cache/host.lock"
flock 9
[ -x "$folder/melt" ] && printf '%s\n' "$folder" && exit 0 # another process made it meanwhile

work=$folder.$$
trap 'rm -rf -- "$work"' EXIT
trap 'exit 75' INT TERM
log=$cache/host.log
apt=$work/apt
root=$work/root
lib=usr/lib/x86_64-linux-gnu
mkdir -p -- "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts" "$root" || unavailable "cannot write $cache"
: >"$apt/status" && : >"$log"

# The address of the machine's Debian mirror; without downloaded lists apt knows no labels, only addresses.
mirror() {
    local all
    all=$({ apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian'
        apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/?$'; } 2>>"$log")
    [ -n "$all" ] && printf '%s\n' "${all%%$'\n'*}"
}

# Proxies, certificates and date checks are the machine's; hooks, pins and further sources are not.
configure() {
    local keys option=
    for keys in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
        [ -r "$keys" ] && option="[signed-by=$keys] " && break
    done
    printf 'deb %s%s %s main\n' "$option" "$(mirror)" "$suite" >"$apt/sources.list"
    apt-config dump 2>>"$log" | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' >"$apt/acquire.conf"
    # read in place of all configuration files
    cat - "$apt/acquire.conf" >"$apt/apt.conf" <<CONF
Dir::Etc::parts "$apt/parts";
Dir::Etc::main "/dev/null";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "2";
Debug::NoLocking "true";
CONF
    export APT_CONFIG=$apt/apt.conf
}

last_error() { grep -m 1 -E '^(E: |W: Failed)' -- "$log" | tr -s ' '; }

fetch() {
    [ -n "$(mirror)" ] || unavailable "the machine's apt sources name no Debian mirror"
    configure
    printf 'poseweave: fetching %s of Debian %s for the host tests, this happens once ...\n' "$package" "$suite" >&2
    timeout 300 apt-get -q update >>"$log" 2>&1 9>&- && ! grep -q '^Err' -- "$log" || unavailable "apt-get update: $(last_error)"
    local version
    version=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: //p')
    dpkg --compare-versions "${version:-0}" ge "$oldest" || unavailable "its version is ${version:-unknown}, $oldest is needed"
    timeout 1200 apt-get -q -y --download-only install "$package" >>"$log" 2>&1 9>&- || unavailable "apt-get install: $(last_error)"
}

# Programs and libraries of every package, shared data of MLT's only.
unpack() {
    local deb
    for deb in "$apt"/cache/archives/*.deb; do
        dpkg-deb --show --showformat '${Package}=${Version}\n' "$deb" >>"$work/packages.txt"
        dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --wildcards --no-same-owner \
            --exclude='./etc' --exclude='./var' --exclude='./usr/share/[!m]*' --exclude='./usr/share/man' 2>>"$log" ||
            unavailable "cannot unpack ${deb##*/}"
    done
}

# Loader first: the host's own C library is used, never the machine's.
write_wrapper() {
    cat >"$work/melt" <<'WRAPPER'
#!/usr/bin/env bash
# Starts melt with the libraries of this folder only; OFX_PLUGIN_PATH names the folders with plugins.
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" >/dev/null && pwd -P)
root=$here/root
lib=$root/usr/lib/x86_64-linux-gnu
libs=$lib
for name in blas lapack pulseaudio; do libs=$libs:$lib/$name; done
export MLT_REPOSITORY=$here/modules MLT_DATA=$root/usr/share/mlt-7
export MLT_PROFILES_PATH=$MLT_DATA/profiles MLT_PRESETS_PATH=$MLT_DATA/presets
if [ "${1:-}" = --list-libraries ]; then
    for file in "$root/usr/bin/melt-7" "$here"/modules/*.so "$lib"/libSDL3.so.0; do
        [ -e "$file" ] || continue # SDL 2, which FFmpeg is linked with, opens SDL 3 by name
        "$lib/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$libs" --list "$file" || exit 1
    done
    exit 0
fi
exec "$lib/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$libs" "$root/usr/bin/melt-7" "$@"
WRAPPER
    chmod +x -- "$work/melt"
}

choose_modules() {
    local name
    mkdir -- "$work/modules"
    for name in $modules; do
        [ -r "$root/$lib/mlt-7/libmlt$name.so" ] || unavailable "it has no module $name"
        ln -s -- "../root/$lib/mlt-7/libmlt$name.so" "$work/modules/"
    done
}

# Keeps the files that melt and the chosen modules are linked with: a third of the whole.
prune() {
    "$work/melt" --list-libraries >"$work/libraries.txt" 2>>"$log" || unavailable "a library is missing: $(tail -n 1 -- "$log")"
    local kept=$work/kept path name
    mkdir -p -- "$kept/$lib" "$kept/usr/bin" "$kept/usr/share" || return 1
    sed -n 's/.* => \(\/[^ ]*\) (0x.*/\1/p' "$work/libraries.txt" | sort -u | while IFS= read -r path; do
        name=${path#"$root"/}
        mkdir -p -- "$kept/${name%/*}" && cp -L -- "$path" "$kept/$name" || exit 1
    done || return 1
    # Opened by name: by SDL 2, by old programs, by a JVM.
    for name in libSDL3.so.0 ld-linux-x86-64.so.2 libpthread.so.0 libdl.so.2 librt.so.1 libutil.so.1 libnss_files.so.2 libgcc_s.so.1; do
        [ -e "$kept/$lib/$name" ] || [ ! -e "$root/$lib/$name" ] || cp -L -- "$root/$lib/$name" "$kept/$lib/" || return 1
    done
    mkdir -p -- "$kept/$lib/mlt-7" || return 1
    for name in $modules; do cp -- "$root/$lib/mlt-7/libmlt$name.so" "$kept/$lib/mlt-7/" || return 1; done
    cp -- "$root/usr/bin/melt-7" "$kept/usr/bin/" && mv -- "$root/usr/share/mlt-7" "$kept/usr/share/" || return 1
    rm -rf -- "$root" "$apt" "$work/libraries.txt" && mv -- "$kept" "$root"
}

fetch
unpack
write_wrapper
choose_modules
prune || unavailable "cannot copy its files, is the disk full?"
"$work/melt" -version >>"$log" 2>&1 || unavailable "it does not start: $(tail -n 1 -- "$log")"
rm -rf -- "$folder"
mv -T -- "$work" "$folder" || unavailable "cannot move it to $folder"
printf '%s\n' "$folder"
