# What build.sh's verbs are made of. Sourced with the repository as the current folder; never run by itself.
# shellcheck shell=bash

readonly logs="artifacts/logs"
readonly results="artifacts/test-results"
readonly suites_in_order="architecture unit simulation conformance"

. .ci/tools.sh

say() { printf '%s\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# quietly NAME COMMAND...: one line when it goes well, the whole log when it does not.
quietly() {
    local name="$1" log started
    shift
    mkdir -p "$logs"
    log="$logs/${name//[^A-Za-z0-9]/-}.log"
    started=$SECONDS
    if [ -n "${VERBOSE:-}" ]; then
        say "== $name: $*"
        "$@" </dev/null 2>&1 | tee "$log"
        return "${PIPESTATUS[0]}"
    fi
    printf '%-50s' "$name"
    if "$@" >"$log" 2>&1 </dev/null; then
        say "$((SECONDS - started)) s"
    else
        local code=$?
        say "FAILED (exit code $code)"
        cat "$log" >&2
        return "$code"
    fi
}

require_sdk() {
    if ! command -v dotnet >/dev/null; then
        local place
        for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /opt/dotnet; do
            if [ -n "$place" ] && [ -x "$place/dotnet" ]; then
                export PATH="$PATH:$place"
                break
            fi
        done
    fi
    command -v dotnet >/dev/null || fail \
        "no .NET SDK found. Install .NET 10 from https://dotnet.microsoft.com/download (on Debian: Microsoft's" \
        "package dotnet-sdk-10.0), put 'dotnet' on the PATH, and run this again."
    dotnet --version >/dev/null 2>&1 || fail \
        "the .NET SDK here does not fit global.json (10.0.100 or a later feature band of 10.0):" \
        "'dotnet --list-sdks' shows what there is, https://dotnet.microsoft.com/download has the others."
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
    export DOTNET_CLI_USE_MSBUILD_SERVER=0
}

runtime_identifier() {
    local os arch
    case "$(uname -s)" in Linux) os=linux ;; Darwin) os=osx ;; *) os=win ;; esac
    case "$(uname -m)" in aarch64|arm64) arch=arm64 ;; armv7*) arch=arm ;; *) arch=x64 ;; esac
    if [ "$os" = linux ] && ldd --version 2>&1 | grep -qi musl; then os=linux-musl; fi
    say "$os-$arch"
}

# restores PROJECT PROPERTIES...: whether the feed has what this way of publishing needs.
restores() {
    local project="$1"
    shift
    mkdir -p "$logs"
    dotnet restore "src/$project" -r "$(runtime_identifier)" -v q "$@" >"$logs/restore-$project.log" 2>&1 </dev/null
}

# The launchers are framework-dependent and compiled ahead (ReadyToRun) where the feed has that compiler: a command
# line must answer at once. Where it has not, the same programs start through the JIT.
build_launchers() {
    local rid project
    local -a how
    rid="$(runtime_identifier)"
    how=(-p:PublishReadyToRun=true -p:SelfContained=false)
    if ! restores packetfs "${how[@]}"; then
        say "The ahead-of-time compiler (Crossgen2) is not on the package feed: the programs will start more slowly."
        how=(-p:SelfContained=false)
        restores packetfs "${how[@]}" || { cat "$logs/restore-packetfs.log" >&2; fail "packages cannot be restored"; }
    fi
    for project in packetfs pwfmt; do
        quietly "build $project ($rid)" dotnet publish "src/$project" -c Release -r "$rid" -v q -nologo \
            "${how[@]}" -o "out/app" || exit 1
        write_launcher "$project"
    done
}

# The apphost looks for .NET in fixed places only; the launcher also looks where `dotnet` is on the PATH.
write_launcher() {
    cat >"out/$1.new" <<LAUNCHER
#!/bin/sh
# Starts $1 with the .NET of DOTNET_ROOT or of the PATH; written by build.sh.
self=\$0
while [ -L "\$self" ]; do
    link=\$(readlink "\$self")
    case \$link in /*) self=\$link ;; *) self=\${self%/*}/\$link ;; esac
done
case \$self in */*) here=\${self%/*} ;; *) here=. ;; esac
if [ -z "\${DOTNET_ROOT:-}" ]; then
    dotnet=\$(readlink -f "\$(command -v dotnet || echo "\$HOME/.dotnet/dotnet")")
    if [ -d "\${dotnet%/*}/host/fxr" ]; then export DOTNET_ROOT="\${dotnet%/*}"; fi
fi
exec "\$here/app/$1" "\$@"
LAUNCHER
    chmod +x "out/$1.new"
    mv "out/$1.new" "out/$1"
}

build_solution() {
    quietly "build all projects" dotnet build PacketFs.sln -c Release -v q -nologo || exit 1
}

publish_programs() {
    local rid project
    local -a how
    rid="$(runtime_identifier)"
    how=(-p:SelfContained=true -p:PublishReadyToRun=true)
    if [ "${1:-}" = --aot ]; then
        how=(-p:PublishAot=true)
        command -v clang >/dev/null || command -v gcc >/dev/null || fail "--aot needs a C linker: install clang or gcc"
        restores packetfs "${how[@]}" || fail "the feed has no native compiler for $rid:" \
            "$(grep -o 'error NU[0-9]*:.*' "$logs/restore-packetfs.log" | head -1)"
    elif ! restores packetfs "${how[@]}"; then
        say "Not self-contained, .NET 10 will be needed where it runs:" \
            "$(grep -o 'error NU[0-9]*:.*' "$logs/restore-packetfs.log" | head -1)"
        how=(-p:SelfContained=false)
    fi
    for project in packetfs pwfmt; do
        quietly "publish $project ($rid)" dotnet publish "src/$project" -c Release -r "$rid" -v q -nologo \
            "${how[@]}" -o "out/publish/$rid" || exit 1
    done
    say "out/publish/$rid: $(du -sh "out/publish/$rid" | cut -f1)"
}

project_of() {
    case "$1" in
        architecture) say PacketFs.ArchitectureTests ;;
        unit)         say PacketFs.UnitTests ;;
        simulation)   say PacketFs.SimulationTests ;;
        conformance)  say PacketFs.ConformanceTests ;;
        *) return 1 ;;
    esac
}

# run_suites [SUITE...]: each suite by itself, one after the other; the last line is the sum over all of them. A suite
# that crashes, hangs, leaves no result or runs no test counts as a failure.
run_suites() {
    local suite name code
    local -a wanted=("$@")
    if [ ${#wanted[@]} -eq 0 ]; then read -ra wanted <<<"$suites_in_order"; fi
    for suite in "${wanted[@]}"; do
        project_of "$suite" >/dev/null || fail "there is no suite '$suite' (one of: $suites_in_order)"
    done
    rm -rf "$results"
    mkdir -p "$results"
    for suite in "${wanted[@]}"; do
        name="$(project_of "$suite")"
        code=0
        quietly "test $suite" run_suite "$name" || code=$?
        say "$code" >"$results/$name.exit"
    done
    .ci/summary.sh "$results"
}

run_suite() {
    local name="$1"
    shift
    timeout -k 30 "${SUITE_TIMEOUT:-1500}" dotnet test "tests/$name" -c Release --no-build --nologo \
        --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$results" "$@"
}

run_conformance() {
    local code=0
    rm -rf "$results"
    mkdir -p "$results" artifacts/conformance
    rm -f artifacts/conformance/matrix.txt artifacts/conformance/media.txt
    local -a filter=()
    if [ $# -gt 0 ]; then filter=(--filter "FullyQualifiedName~$1"); fi
    if [ $# -eq 0 ]; then
        quietly "test every medium" run_suite PacketFs.SimulationTests \
            --filter "FullyQualifiedName~Media.Matrix" || code=$?
        say "$code" >"$results/PacketFs.SimulationTests.exit"
        code=0
    fi
    quietly "test conformance" run_suite PacketFs.ConformanceTests "${filter[@]}" || code=$?
    say "$code" >"$results/PacketFs.ConformanceTests.exit"
    for matrix in media matrix; do
        if [ -s "artifacts/conformance/$matrix.txt" ]; then cat "artifacts/conformance/$matrix.txt"; fi
    done
    .ci/summary.sh "$results"
}

run_benchmarks() {
    exec dotnet run --project tests/PacketFs.Benchmarks -c Release --no-build -- "$@"
}
