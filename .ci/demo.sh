#!/usr/bin/env bash
# The whole story on an emulated drive: a blank CD-RW becomes a volume, files go on by ordinary programs, and others
# judge the disc. Ends with 0 only if every step went well; leaves nothing behind, however it ends.
set -euo pipefail

cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."
readonly packetfs="$PWD/out/packetfs" pwfmt="$PWD/out/pwfmt"
readonly most_kib=$((400 * 1024)) fewest_files=1000

work="$(mktemp -d "${TMPDIR:-/tmp}/packetfs-demo.XXXXXX")"
disc="$work/disc.img"
mountpoint="$work/mnt"
log="$work/log"
mkdir "$mountpoint"

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else bold='' dim='' red='' green='' plain=''; fi

clean_up() {
    local code=$?
    trap - EXIT
    cd /
    if mountpoint -q "$mountpoint" 2>/dev/null || ! stat "$mountpoint" >/dev/null 2>&1; then
        "$packetfs" unmount "$mountpoint" >/dev/null 2>&1 || fusermount3 -u -z "$mountpoint" 2>/dev/null ||
            umount -l "$mountpoint" 2>/dev/null || true
    fi
    rm -rf --one-file-system "$work"
    exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# step TITLE COMMAND...: runs it, says how long it took; its output only where it fails (or where show_output is set).
step() {
    local title="$1" started code=0
    shift
    started=$(date +%s%N)
    printf '%s%-58s%s' "$bold" "$title" "$plain"
    "$@" >"$log" 2>&1 </dev/null || code=$?
    if [ "$code" -ne 0 ]; then
        printf '%sFAILED%s\n' "$red" "$plain"
        printf '  %s\n' "\$ $*" "exit code $code"
        sed 's/^/  /' "$log"
        exit 1
    fi
    printf '%sok%s %s%6d ms%s\n' "$green" "$plain" "$dim" $((($(date +%s%N) - started) / 1000000)) "$plain"
}

show() { sed -n -e "s|$work/||g; s|^|    $dim|; s|\$|$plain|; 1,${1:-12}p" "$log"; }

# A real tree that the disc has room for: the first of these with a good number of files.
choose_tree() {
    local tree kib files
    for tree in /usr/include /usr/share/doc /usr/share/perl /usr/share "${DOTNET_ROOT:-/usr/share/dotnet}/sdk" \
        "$PWD/src"; do
        [ -d "$tree" ] || continue
        kib=$(du -sk "$tree" 2>/dev/null | cut -f1)
        files=$(find "$tree" -type f 2>/dev/null | wc -l)
        if [ "$kib" -le "$most_kib" ] && { [ "$files" -ge "$fewest_files" ] || [ "$tree" = "$PWD/src" ]; }; then
            printf '%s\n' "$tree"
            return
        fi
    done
}

mount_disc() {
    "$packetfs" mount "$disc" "$mountpoint" --daemon "$@" || return
    mountpoint -q "$mountpoint" || { echo "it says that it is mounted, but $mountpoint is no mount point"; return 1; }
}

unmount_disc() {
    "$packetfs" unmount "$mountpoint" || return
    ! mountpoint -q "$mountpoint" || { echo "it says that it is unmounted, but $mountpoint still is"; return 1; }
}

same_trees() { diff -r --no-dereference "$1" "$2"; }

closed_and_clean() {
    udfinfo "$disc"
    udfinfo "$disc" 2>/dev/null | grep -qx 'integrity=closed' ||
        { echo 'udfinfo does not call the volume closed'; return 1; }
    ! udfinfo "$disc" 2>&1 >/dev/null | grep -i warning
}

tree="$(choose_tree)"
name="$(basename "$tree")"
files=$(find "$tree" -type f | wc -l)
size=$(du -sh "$tree" | cut -f1)
started=$SECONDS

step "insert a blank 80-minute CD-RW" "$packetfs" disc create cd-rw "$disc"
step "format it for packet writing, UDF 2.01" "$pwfmt" "$disc" --label DEMO
step "look at the disc" "$packetfs" info "$disc"
show 20
step "mount it" mount_disc
step "copy $tree ($files files, $size)" cp -a "$tree" "$mountpoint/"
step "list it" ls -lA "$mountpoint/$name"
show 6
step "how full is it?" df -h --output=fstype,size,used,avail,pcent "$mountpoint"
show
step "compare file by file" same_trees "$tree" "$mountpoint/$name"
step "unmount" unmount_disc
step "mount it again, read-only, and compare" mount_disc --read-only
step "compare file by file, from the disc alone" same_trees "$tree" "$mountpoint/$name"
step "unmount again" unmount_disc
step "another program's opinion: udfinfo" closed_and_clean
grep -E '^(label|blocksize|integrity|udfrev|numfiles|numdirs|freeblocks|accesstype)=' "$log" >"$log.short" || true
mv "$log.short" "$log"
show
step "check every structure on the disc" "$packetfs" check "$disc"
show
printf '%sAll well, in %d s.%s\n' "$bold" $((SECONDS - started)) "$plain"
