#!/usr/bin/env bash
# Builds, shows, tests, measures and packs PacketFs. `./build.sh help` lists the verbs; build.ps1 has the same ones.
set -euo pipefail

root="$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)"
cd -- "$root"
# shellcheck source=.ci/common.sh
. .ci/common.sh

usage() {
    cat <<'TEXT'
usage: ./build.sh VERB [arguments]

  build [--all]          the launchers out/packetfs and out/pwfmt; --all: every project, tests too
  demo                   a CD-RW from blank disc to verified archive, in under a minute
  test [SUITE...]        all tests, or: architecture unit simulation conformance
  conformance [FILTER]   every medium by every method; outside judges and the Linux kernel read and write our discs;
                         prints the matrices
  bench [ARGUMENTS]      media efficiency, and speed through FUSE beside ntfs-3g and exfat-fuse
  publish [--aot]        self-contained programs in out/publish; --aot: native code, where the feed has the compiler
  help                   this text

demo, test, conformance and bench install from Debian what they need and find missing, when run as root or with
passwordless sudo; otherwise they name it. Nothing else is needed but a .NET 10 SDK.

  VERBOSE=1              show every command's output as it comes
  CI=true                a tool that should be there and is not fails the tests that need it, instead of skipping them
  OFFLINE=1              install nothing
TEXT
}

verb="${1:-help}"
[ $# -eq 0 ] || shift
case "$verb" in
    build)       require_sdk; build_launchers; if [ "${1:-}" = --all ]; then build_solution; fi ;;
    demo)        require_sdk; require_tools demo; build_launchers; exec .ci/demo.sh "$@" ;;
    test)        require_sdk; require_tools test || true; build_launchers; build_solution; run_suites "$@" ;;
    conformance) require_sdk; require_tools test || true; build_launchers; build_solution; run_conformance "$@" ;;
    bench)       require_sdk; require_tools bench || true; build_launchers; build_solution; run_benchmarks "$@" ;;
    publish)     require_sdk; publish_programs "$@" ;;
    help|-h|--help) usage ;;
    *)           echo "build.sh: there is no verb '$verb'" >&2; usage >&2; exit 2 ;;
esac
