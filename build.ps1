#!/usr/bin/env pwsh
# Builds, tests, measures and packs PacketFs on Windows; the same verbs as build.sh, to which it hands over elsewhere.
param(
    [Parameter(Position = 0)] [string] $Verb = 'help',
    [Parameter(Position = 1, ValueFromRemainingArguments = $true)] [string[]] $Rest = @()
)

$ErrorActionPreference = 'Stop'
Set-Location -LiteralPath $PSScriptRoot

if ($PSVersionTable.PSEdition -eq 'Core' -and -not $IsWindows) {
    & "$PSScriptRoot/build.sh" $Verb @Rest
    exit $LASTEXITCODE
}

$logs = 'artifacts/logs'
$results = 'artifacts/test-results'
$suites = [ordered]@{
    architecture = 'PacketFs.ArchitectureTests'
    unit         = 'PacketFs.UnitTests'
    simulation   = 'PacketFs.SimulationTests'
    conformance  = 'PacketFs.ConformanceTests'
}

function Show-Usage {
    @'
usage: ./build.ps1 VERB [arguments]

  build [--all]          the launchers out/packetfs.cmd and out/pwfmt.cmd; --all: every project, tests too
  demo                   the whole story on an emulated CD-RW (needs FUSE: on Windows, run it inside WSL)
  test [SUITE...]        all tests, or: architecture unit simulation conformance
  conformance [FILTER]   outside judges read and write our discs (they are Linux programs: inside WSL)
  bench [ARGUMENTS]      media efficiency
  publish [--aot]        self-contained programs in out/publish; --aot: native code, where the feed has the compiler
  help                   this text
'@ | Write-Output
}

function Stop-Build([string] $Message) {
    [Console]::Error.WriteLine("build.ps1: $Message")
    exit 1
}

# One line when it goes well, the whole log when it does not; returns the exit code.
function Invoke-Quietly([string] $Name, [string[]] $Command) {
    New-Item -ItemType Directory -Force -Path $logs | Out-Null
    $log = Join-Path $logs (($Name -replace '[^A-Za-z0-9]', '-') + '.log')
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $program, $arguments = $Command
    $ErrorActionPreference = 'Continue'
    & $program @arguments *> $log
    $code = $LASTEXITCODE
    $ErrorActionPreference = 'Stop'
    if ($code -eq 0) {
        Write-Host ('{0,-50}{1} s' -f $Name, [int]$watch.Elapsed.TotalSeconds)
    }
    else {
        Write-Host ('{0,-50}FAILED (exit code {1})' -f $Name, $code)
        Get-Content $log | Write-Host
    }
    return $code
}

function Assert-Sdk {
    if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
        Stop-Build 'no .NET SDK found. Install .NET 10 from https://dotnet.microsoft.com/download and run this again.'
    }
    dotnet --version *> $null
    if ($LASTEXITCODE -ne 0) {
        Stop-Build 'the .NET SDK here does not fit global.json (10.0.100 or a later feature band of 10.0).'
    }
    $env:DOTNET_NOLOGO = '1'
    $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
}

function Get-RuntimeIdentifier {
    if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'win-arm64' } else { 'win-x64' }
}

function Test-Restore([string[]] $Properties) {
    New-Item -ItemType Directory -Force -Path $logs | Out-Null
    dotnet restore src/packetfs -r (Get-RuntimeIdentifier) -v q @Properties *> (Join-Path $logs 'restore-packetfs.log')
    return $LASTEXITCODE -eq 0
}

function Publish-Projects([string] $Title, [string] $Folder, [string[]] $How) {
    $rid = Get-RuntimeIdentifier
    foreach ($project in 'packetfs', 'pwfmt') {
        $command = @('dotnet', 'publish', "src/$project", '-c', 'Release', '-r', $rid, '-v', 'q', '-nologo') +
            $How + @('-o', $Folder)
        if ((Invoke-Quietly "$Title $project ($rid)" $command) -ne 0) { exit 1 }
    }
}

function Build-Launchers {
    $how = @('-p:PublishReadyToRun=true', '-p:SelfContained=false')
    if (-not (Test-Restore $how)) {
        Write-Host 'The ahead-of-time compiler (Crossgen2) is not on the package feed: programs will start more slowly.'
        $how = @('-p:SelfContained=false')
    }
    Publish-Projects 'build' 'out/app' $how
    foreach ($project in 'packetfs', 'pwfmt') {
        Set-Content -Path "out/$project.cmd" -Encoding ascii -Value "@`"%~dp0app\$project.exe`" %*"
    }
}

function Build-Solution {
    $command = @('dotnet', 'build', 'PacketFs.sln', '-c', 'Release', '-v', 'q', '-nologo')
    if ((Invoke-Quietly 'build all projects' $command) -ne 0) { exit 1 }
}

function Publish-Programs([bool] $Aot) {
    $how = @('-p:SelfContained=true', '-p:PublishReadyToRun=true')
    if ($Aot) {
        $how = @('-p:PublishAot=true')
        if (-not (Test-Restore $how)) { Stop-Build 'the feed has no native compiler for this platform.' }
    }
    elseif (-not (Test-Restore $how)) {
        Write-Host 'Not self-contained: the runtime pack is not on the feed. .NET 10 will be needed where it runs.'
        $how = @('-p:SelfContained=false')
    }
    Publish-Projects 'publish' "out/publish/$(Get-RuntimeIdentifier)" $how
}

# Each suite by itself; a suite that leaves no result, runs no test or ends badly counts as a failure.
function Invoke-Suites([string[]] $Wanted) {
    if ($Wanted.Count -eq 0) { $Wanted = @($suites.Keys) }
    Remove-Item -Recurse -Force $results -ErrorAction SilentlyContinue
    $passed = 0; $failed = 0; $skipped = 0
    foreach ($suite in $Wanted) {
        if (-not $suites.Contains($suite)) { Stop-Build "there is no suite '$suite' (one of: $($suites.Keys))" }
        $name = $suites[$suite]
        $code = Invoke-Quietly "test $suite" @('dotnet', 'test', "tests/$name", '-c', 'Release', '--no-build',
            '--nologo', '--logger', "trx;LogFileName=$name.trx", '--results-directory', $results)
        $trx = Join-Path $results "$name.trx"
        $p = 0; $f = 0; $s = 0
        if (Test-Path $trx) {
            foreach ($result in ([xml](Get-Content -Raw $trx)).TestRun.Results.UnitTestResult) {
                switch ($result.outcome) {
                    'Passed' { $p++ }
                    'NotExecuted' {
                        $s++
                        $why = "$($result.Output.ErrorInfo.Message)$($result.Output.StdOut)"
                        Write-Host "  skipped: $($result.testName): $why"
                    }
                    default { $f++ }
                }
            }
        }
        if ($f -eq 0 -and ($code -ne 0 -or $p + $s -eq 0)) { $f = 1 }
        $passed += $p; $failed += $f; $skipped += $s
    }
    Write-Host "$passed passed, $failed failed, $skipped skipped"
    if ($failed -gt 0) { exit 1 }
}

switch ($Verb) {
    'build' { Assert-Sdk; Build-Launchers; if ($Rest -contains '--all') { Build-Solution } }
    'test' { Assert-Sdk; Build-Solution; Invoke-Suites $Rest }
    'bench' {
        Assert-Sdk; Build-Launchers; Build-Solution
        dotnet run --project tests/PacketFs.Benchmarks -c Release --no-build -- @Rest
        exit $LASTEXITCODE
    }
    'publish' { Assert-Sdk; Publish-Programs ($Rest -contains '--aot') }
    { $_ -in 'demo', 'conformance' } {
        Stop-Build "'$Verb' drives FUSE and Linux programs: run ./build.sh $Verb inside WSL."
    }
    { $_ -in 'help', '-h', '--help' } { Show-Usage }
    default {
        [Console]::Error.WriteLine("build.ps1: there is no verb '$Verb'")
        Show-Usage
        exit 2
    }
}
