using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// Images of another program, recorded by command line: the first session, a second one behind it made for the place
/// that msinfo names, and what other programs then find on the disc.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class RecordingTests : IDisposable
{
    private const string Helpers = """
        set -e
        burn() { "$PACKETFS" burn -q "$@"; }
        pfs() { "$PACKETFS" -q "$@"; }
        mkdir one two
        head -c 900001 /dev/urandom > one/first.bin
        head -c 500003 /dev/urandom > two/second.bin
        genisoimage -quiet -R -J -V ONE -o one.iso one

        """;

    // A WAV file as programs write it to a pipe: sizes unknown.
    private const string Wave = """
        wave() {
            printf 'RIFF\377\377\377\377WAVEfmt \020\000\000\000\001\000\002\000\104\254\000\000' > "$1.wav"
            printf '\020\261\002\000\004\000\020\000data\377\377\377\377' >> "$1.wav"
            head -c $2 /dev/urandom >> "$1.wav"
        }

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-recording-");

    [RequiresTheory(Requirement.Launchers, Requirement.IsoTools)]
    [InlineData("cd-r", "80")]
    [InlineData("cd-rw", "74")]
    [InlineData("dvd-r", "256M")]
    [InlineData("dvd+r", "256M")]
    [InlineData("bd-r", "256M")]
    public void A_second_session_shows_the_files_of_both(string medium, string size)
    {
        Script($"""
            pfs disc create {medium} d.img --size {size}
            burn --multi --verify d.img one.iso
            offsets=$("$PACKETFS" msinfo d.img)
            genisoimage -quiet -R -J -V TWO -M d.img -C $offsets -o two.iso two
            burn --multi --verify d.img two.iso
            next=$(echo $offsets | cut -d, -f2)
            isoinfo -R -T $next -i d.img -x /first.bin | cmp - one/first.bin
            isoinfo -R -T $next -i d.img -x /second.bin | cmp - two/second.bin
            test "$("$PACKETFS" msinfo d.img | cut -d, -f1)" = $next
            case {medium} in
                cd*) if pfs finalize --yes d.img; then exit 8; fi; burn d.img one.iso ;;
                *) pfs finalize --yes d.img ;;
            esac
            if burn d.img one.iso; then exit 9; fi
            """);
    }

    [RequiresTheory(Requirement.Launchers, Requirement.IsoTools)]
    [InlineData("cd-r", "--method tao")]
    [InlineData("cd-rw", "--method packet")]
    [InlineData("dvd-rw", "")]
    [InlineData("dvd-rw", "--method sao")]
    [InlineData("dvd+rw", "")]
    [InlineData("dvd-ram", "")]
    [InlineData("bd-re", "")]
    [InlineData("bd-r", "")]
    [InlineData("dvd+r", "")]
    [InlineData("dvd-r", "--method dao")]
    public void The_image_is_on_the_disc_byte_by_byte(string medium, string options)
    {
        string size = medium.StartsWith("cd", StringComparison.Ordinal) ? "80" : "64M";
        Script($"""
            pfs disc create {medium} d.img --size {size}
            burn --yes --verify {options} d.img one.iso
            cmp -n $(stat -c %s one.iso) d.img one.iso
            isoinfo -R -i d.img -x /first.bin | cmp - one/first.bin
            """);
    }

    [RequiresFact(Requirement.Launchers, Requirement.IsoTools)]
    public void A_rewritable_disc_is_erased_only_when_that_is_said_and_a_pipe_serves_as_well()
    {
        Script("""
            pfs disc create dvd-rw d.img --size 64M
            burn d.img one.iso
            if burn d.img one.iso; then exit 9; fi
            if echo n | burn --blank fast d.img one.iso; then exit 9; fi
            genisoimage -quiet -R two | burn --yes --blank all --multi d.img -
            isoinfo -R -i d.img -x /second.bin | cmp - two/second.bin
            pfs erase --yes d.img
            if "$PACKETFS" close d.img 2> why; then exit 9; fi
            grep -q blank why
            """);
    }

    [RequiresFact(Requirement.Launchers, Requirement.IsoTools)]
    public void A_session_left_open_is_closed_by_command_and_a_dry_run_writes_nothing()
    {
        Script("""
            pfs disc create dvd+r d.img --size 64M
            "$PACKETFS" burn --dry-run d.img one.iso | grep -q 'Track 1 (data, Mode 1)'
            burn --leave-open d.img one.iso
            "$PACKETFS" close --yes d.img | grep -q 'closed and readable'
            "$PACKETFS" close d.img | grep -q 'already'
            """);
    }

    [RequiresFact(Requirement.Launchers, Requirement.IsoTools)]
    public void A_cue_sheet_of_data_and_audio_is_verified_and_its_image_is_found()
    {
        Script(Wave + """
            wave a 1600000
            wave b 1300004
            printf '%s\n' 'CATALOG 4012345678901' 'TITLE "Mixed"' 'PERFORMER "Somebody"' 'FILE one.iso BINARY' \
                '  TRACK 01 MODE1/2048' '    INDEX 01 00:00:00' 'FILE a.wav WAVE' '  TRACK 02 AUDIO' \
                '    TITLE "First"' '    ISRC DEA390912345' '    PREGAP 00:02:00' '    INDEX 01 00:00:00' \
                'FILE b.wav WAVE' '  TRACK 03 AUDIO' '    TITLE "Second"' '    INDEX 00 00:00:00' \
                '    INDEX 01 00:01:00' > m.cue
            pfs disc create cd-r d.img --size 74
            "$PACKETFS" burn --verify d.img m.cue 2> progress | grep -q 'read back is what was written'
            grep -q 'CD-TEXT' progress
            isoinfo -R -i d.img -x /first.bin | cmp - one/first.bin
            "$PACKETFS" info d.img > info
            pfs disc create cd-rom pressed.img --from d.img
            isoinfo -R -i pressed.img -x /first.bin | cmp - one/first.bin
            if burn pressed.img a.wav 2> why; then exit 9; fi
            grep -q 'cannot be written' why
            pfs disc create cd-r two.img --size 74
            "$PACKETFS" burn --verify two.img a.wav b.wav 2> progress | grep -q 'read back is what was written'
            "$PACKETFS" info two.img > info
            """);
    }

    [RequiresTheory(Requirement.Launchers, Requirement.IsoTools)]
    [InlineData("cd-r", "--method tao")]
    [InlineData("cd-r", "--method packet --packet-size 0")]
    [InlineData("dvd+r", "")]
    [InlineData("dvd+rw", "")]
    public void A_pipe_is_verified_and_an_empty_one_costs_nothing(string medium, string options)
    {
        string size = medium.StartsWith("cd", StringComparison.Ordinal) ? "80" : "64M";
        Script($"""
            pfs disc create {medium} d.img --size {size}
            if burn --yes {options} d.img - < /dev/null 2> why; then exit 9; fi
            grep -q 'brings nothing' why
            "$PACKETFS" info d.img | grep -q 'State .*blank'
            genisoimage -quiet -R one | "$PACKETFS" burn --yes --verify {options} d.img - 2> progress > said
            grep -q 'read back is what was written' said
            """);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Script(string lines)
    {
        string program = HostTools.Launcher("packetfs");
        ProgramResult result = OutsideProgram.Run(
            "bash", ["-c", $"PACKETFS='{program}'\n{Helpers}{lines}"], null, _folder.FullName, TimeSpan.FromMinutes(3));
        Assert.True(result.Succeeded, result.Story);
    }
}
