#!/usr/bin/env bash
# Slurm for tests, without installing anything: its Debian packages, unpacked.
#
#   slurm-root.sh [CACHE]   prints the folder that holds them, made once in CACHE (default: the user's cache folder)
#
# Exit 75 with one line on stderr: there is none to be had here (no apt, no network, no such package); the line says why.
# apt resolves and checks the packages with the machine's own sources and keys and the machine's list of what is
# installed, but with lists and archives of its own; nothing on the machine changes.
set -u

packages='slurmctld slurmd slurm-client munge'

unavailable() {
    printf 'no Slurm: %s\n' "$1" >&2
    exit 75
}

cache=${1:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/poseweave}
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || unavailable "it is fetched for Linux on x86_64 only"
for tool in apt-get dpkg-deb flock; do
    command -v "$tool" >/dev/null 2>&1 || unavailable "no $tool on the PATH"
done
folder=$cache/slurm-$(. /etc/os-release 2>/dev/null && printf '%s' "${VERSION_CODENAME:-debian}")
[ -x "$folder/usr/sbin/slurmctld-wlm" ] && printf '%s\n' "$folder" && exit 0
mkdir -p -- "$cache" || unavailable "cannot write $cache"
exec 9>"$cache/slurm.lock"
flock 9
[ -x "$folder/usr/sbin/slurmctld-wlm" ] && printf '%s\n' "$folder" && exit 0 # another process made it meanwhile

work=$folder.$$
trap 'rm -rf -- "$work"' EXIT
trap 'exit 75' INT TERM
log=$cache/slurm.log
mkdir -p -- "$work/lists/partial" "$work/cache/archives/partial" "$work/root" || unavailable "cannot write $cache"
: >"$log"

apt() { apt-get -q -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" "$@" >>"$log" 2>&1 9>&-; }
last_error() { grep -m 1 -E '^(E: |W: Failed)' -- "$log" | tr -s ' '; }

printf 'poseweave: fetching Slurm for the farm tests, this happens once ...\n' >&2
apt update && ! grep -q '^Err' -- "$log" || unavailable "apt-get update: $(last_error)"
# shellcheck disable=SC2086 # words on purpose
apt -y --download-only --no-install-recommends --reinstall install $packages || unavailable "apt-get install: $(last_error)"
for deb in "$work"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work/root" --no-same-owner 2>>"$log" || unavailable "cannot unpack ${deb##*/}"
done
lib=$work/root/usr/lib/x86_64-linux-gnu
LD_LIBRARY_PATH=$lib:$lib/slurm-wlm "$work/root/usr/sbin/slurmctld-wlm" -V >>"$log" 2>&1 ||
    unavailable "it does not start: $(tail -n 1 -- "$log")"
rm -rf -- "$folder"
mv -T -- "$work/root" "$folder" || unavailable "cannot move it to $folder"
printf '%s\n' "$folder"
