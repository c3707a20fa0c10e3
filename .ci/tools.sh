# Which outside programs each verb needs, and how to get them on Debian. Sourced by common.sh.
# shellcheck shell=bash

# "PROGRAM[|PROGRAM...]:PACKAGE": any one of the programs will do. What is called *.so.* is a library.
readonly tools_demo="fusermount3:fuse3 udfinfo:udftools"
readonly tools_judges="7zz|7z|7za:7zip udfdump:udfclient grub-fstest:grub-common libudfread.so.0:libudfread0
    fsck.fat:dosfstools mcopy:mtools isoinfo:genisoimage flac:flac
    qemu-system-x86_64:qemu-system-x86 /bin/busybox|/usr/bin/busybox:busybox-static zstd:zstd find:findutils"
readonly tools_peers="ntfs-3g:ntfs-3g mkfs.exfat:exfatprogs mount.exfat-fuse:exfat-fuse"

PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

has_any() {
    local program
    local -a programs
    IFS='|' read -ra programs <<<"$1"
    for program in "${programs[@]}"; do
        case "$program" in
            *.so.*) if ldconfig -p 2>/dev/null | grep -qF "$program "; then return 0; fi ;;
            *) if command -v "$program" >/dev/null; then return 0; fi ;;
        esac
    done
    return 1
}

# The packages of the tools that are missing, among PROGRAMS:PACKAGE pairs.
missing_packages() {
    local pair
    for pair in "$@"; do
        has_any "${pair%%:*}" || printf '%s\n' "${pair##*:}"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    [ -z "${OFFLINE:-}" ] || return 1
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

update_package_lists() {
    [ -z "${lists_are_fresh:-}" ] || return 0
    lists_are_fresh=1
    quietly "apt-get update" as_root apt-get -o DPkg::Lock::Timeout=300 update -q ||
        printf 'the package lists could not be renewed; trying with those that are here\n' >&2
}

# One package at a time where they do not go in together, so that one missing judge costs only itself.
install_packages() {
    local package
    local -a apt=(as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300
        install -y -q --no-install-recommends)
    update_package_lists
    quietly "install $*" "${apt[@]}" "$@" && return 0
    for package in "$@"; do
        if [ "$package" = 7zip ]; then
            quietly "install $package" "${apt[@]}" 7zip || quietly "install p7zip-full" "${apt[@]}" p7zip-full || true
        else
            quietly "install $package" "${apt[@]}" "$package" || true
        fi
    done
}

# require_tools demo|test|bench: installs what is missing where it can; names what stays missing and returns false.
require_tools() {
    local -a pairs missing
    case "$1" in
        demo)  read -rd '' -a pairs <<<"$tools_demo" || true ;;
        test)  read -rd '' -a pairs <<<"$tools_demo $tools_judges" || true ;;
        bench) read -rd '' -a pairs <<<"$tools_demo $tools_peers" || true ;;
    esac
    mapfile -t missing < <(missing_packages "${pairs[@]}")
    if [ ${#missing[@]} -gt 0 ] && can_install; then
        install_packages "${missing[@]}" || true
        hash -r
        mapfile -t missing < <(missing_packages "${pairs[@]}")
    fi
    if [ "$1" = test ]; then
        open_fuse_to_users
        provide_guest_kernel || true
    fi
    [ ${#missing[@]} -eq 0 ] && return 0
    printf 'Missing: %s\nInstall with: sudo apt-get install %s\n' "${missing[*]}" "${missing[*]}" >&2
    [ "$1" != demo ] || exit 1
    return 1
}

# Where no udev runs (containers, small virtual machines), nobody has carried out the rule that opens /dev/fuse to all
# users. On a machine that exists for tests only, do it here; elsewhere the tests that need it are skipped and say so.
open_fuse_to_users() {
    if [ "${CI:-}" = true ] && [ -c /dev/fuse ] && [ "$(id -u)" = 0 ] && [ ! -S /run/udev/control ]; then
        chmod 666 /dev/fuse || true
    fi
}

# The kernel that the guest of the conformance tests boots: that of this machine where it is Debian's (or another with
# udf as a module), else Debian's package unpacked, not installed: nothing here should change what this machine boots.
provide_guest_kernel() {
    local store="artifacts/guest-kernel" image
    has_guest_kernel / || has_guest_kernel "$store" && return 0
    if [ -n "${OFFLINE:-}" ] || ! command -v apt-get >/dev/null; then
        printf 'Missing: a Linux kernel with udf.ko for the guest. Install with: sudo apt-get install %s\n' \
            linux-image-amd64 >&2
        return 1
    fi
    if can_install; then update_package_lists; fi
    image="$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' |
        head -1)"
    [ -n "$image" ] || { printf 'Missing: no linux-image-amd64 in the package lists (apt-get update)\n' >&2; return 1; }
    quietly "unpack $image for the guest" unpack_guest_kernel "$image" "$store"
}

has_guest_kernel() {
    local -a images modules
    images=("${1%/}"/boot/vmlinuz-*)
    modules=("${1%/}"/lib/modules/*/kernel/fs/udf/udf.ko*)
    [ -r "${images[0]}" ] && [ -r "${modules[0]}" ]
}

unpack_guest_kernel() {
    local work
    rm -rf "$2"
    mkdir -p "$2"
    work="$(mktemp -d)"
    chmod 755 "$work"
    (cd "$work" && apt-get -q download "$1") || { rm -rf "$work"; return 1; }
    dpkg-deb --fsys-tarfile "$work"/*.deb | tar -x -C "$2" --wildcards './boot/vmlinuz-*' \
        './lib/modules/*/kernel/fs/*' './lib/modules/*/kernel/lib/*' './lib/modules/*/kernel/drivers/virtio/*' \
        './lib/modules/*/kernel/drivers/block/*' './lib/modules/*/kernel/drivers/char/*' \
        './lib/modules/*/kernel/drivers/cdrom/*'
    local code=$?
    rm -rf "$work"
    return "$code"
}
