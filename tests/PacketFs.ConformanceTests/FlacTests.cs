using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>
/// Files of the FLAC project's own encoder, recorded by command line: the disc is the one that the WAV files make, to
/// the last bit of the raw sectors.
/// </summary>
[Collection(nameof(HeavyCollection))]
public sealed class FlacTests : IDisposable
{
    private const string Helpers = """
        set -e
        pfs() { "$PACKETFS" -q "$@"; }
        burn() { "$PACKETFS" burn -q --verify "$@"; }
        disc() { pfs disc create cd-r "$1.img" --size 74; }
        # wav NAME SAMPLES: noise, and a tone that compresses
        wav() {
            head -c $(($2 * 2)) /dev/urandom > "$1.raw"
            head -c $(($2 * 2)) /dev/zero | tr '\0' 'x' >> "$1.raw"
            flac -s -f --force-raw-format --endian=little --sign=signed --channels=2 --bps=16 --sample-rate=44100 \
                -o "$1.tmp.flac" "$1.raw"
            flac -s -f -d -o "$1.wav" "$1.tmp.flac"
            rm "$1.raw" "$1.tmp.flac"
        }
        wav a 400003
        wav b 250000

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-flac-");

    [RequiresTheory(Requirement.Launchers, Requirement.FlacTools)]
    [InlineData("-0", "sao")]
    [InlineData("-8", "tao")]
    [InlineData("-5 --no-padding --no-seektable", "sao")]
    [InlineData("--lax -b 65535 -p", "auto")]
    [InlineData("-b 16 --no-mid-side", "auto")]
    [InlineData("--padding=100000 -S 1x --tag=TITLE=x", "raw")]
    public void The_disc_is_that_of_the_WAV_files(string options, string method)
    {
        Script($"""
            flac -s {options} a.wav b.wav
            disc wav; burn --method {method} wav.img a.wav b.wav
            disc flac; burn --method {method} flac.img a.flac b.flac
            cmp wav.img.raw flac.img.raw
            """);
    }

    [RequiresFact(Requirement.Launchers, Requirement.FlacTools)]
    public void A_file_that_does_not_know_its_length_or_begins_with_a_tag_is_taken()
    {
        Script("""
            cat a.wav | flac -s -c --ignore-chunk-sizes - | cat > a.flac
            { printf 'ID3\004\000\000\000\000\000\012'; head -c 10 /dev/zero; flac -s -c b.wav; } > b.flac
            disc wav; burn wav.img a.wav b.wav
            disc flac; burn flac.img a.flac b.flac
            cmp wav.img.raw flac.img.raw
            """);
    }

    [RequiresTheory(Requirement.Launchers, Requirement.FlacTools)]
    [InlineData("WAVE")]
    [InlineData("FLAC")]
    public void A_cue_sheet_cuts_a_file_anywhere(string type)
    {
        Script($"""
            flac -s a.wav
            sheet() {"{"} printf '%s\n' "FILE \"$1\" $2" '  TRACK 01 AUDIO' '    INDEX 01 00:00:00' \
                '  TRACK 02 AUDIO' '    INDEX 00 00:04:10' '    INDEX 01 00:04:33'; {"}"}
            sheet a.wav WAVE > wav.cue
            sheet a.flac {type} > flac.cue
            disc wav; burn wav.img wav.cue
            disc flac; burn flac.img flac.cue
            cmp wav.img.raw flac.img.raw
            """);
    }

    [RequiresFact(Requirement.Launchers, Requirement.FlacTools)]
    public void Damage_is_found_before_the_disc_is_touched()
    {
        Script("""
            flac -s a.wav
            disc d
            size=$(stat -c %s a.flac)
            must_fail() {
                if burn d.img "$1" 2> why; then echo "$1 was taken" >&2; exit 9; fi
                grep -q "$2" why || { cat why >&2; exit 8; }
                "$PACKETFS" info d.img | grep -q 'State .*blank'
            }
            head -c $((size / 2)) a.flac > cut.flac
            must_fail cut.flac 'damaged'
            head -c 100 a.flac > head.flac
            must_fail head.flac 'damaged'
            head -c 30 a.flac > stub.flac
            must_fail stub.flac 'no FLAC file'
            for at in 26 $((size / 3)) $((size / 2)) $((size - 500)); do
                cp a.flac bad.flac
                byte=$(od -An -tu1 -j $at -N 1 bad.flac)
                printf "\\$(printf %o $(( (byte + 1) % 256 )))" | dd of=bad.flac bs=1 seek=$at conv=notrunc status=none
                must_fail bad.flac 'damaged'
            done
            cp a.wav liar.flac
            must_fail liar.flac 'no FLAC file'
            flac -s --force-raw-format --endian=little --sign=signed --channels=1 --bps=24 --sample-rate=96000 \
                -o high.flac a.wav
            must_fail high.flac '96,000 Hz, 24 bits, 1 channel'
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
