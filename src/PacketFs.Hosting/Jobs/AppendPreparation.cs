using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// What makes a disc ready to be written from front to back: nothing where it is blank; blanking where it can be
/// blanked. Told first, then done.
/// </summary>
internal sealed class AppendPreparation
{
    /// <summary>Goes with every plan.</summary>
    public const string Afterwards =
        "Leave the session open: every commit adds to it, and 'eject --close session' makes other drives read it";

    private readonly MediumState _state;
    private readonly BlankType? _blank;

    private AppendPreparation(MediumState state, BlankType? blank, BlockGeometry geometry)
    {
        _state = state;
        _blank = blank;
        Geometry = geometry;
        Steps = blank is { } type
            ?
            [
                new PlannedStep(
                    $"Blank the {state.Name} (BLANK, type {(int)type}, "
                        + $"{(type == BlankType.Full ? "full" : "minimal")})",
                    type == BlankType.Full ? null : TimeSpan.FromMinutes(1)),
                Choice(state),
            ]
            : [Choice(state)];
    }

    /// <summary>In order.</summary>
    public IReadOnlyList<PlannedStep> Steps { get; }

    /// <summary>Of the blank disc, as far as it is known before it is blanked.</summary>
    public BlockGeometry Geometry { get; }

    /// <exception cref="FsException">The disc cannot be made so.</exception>
    public static AppendPreparation Plan(FormatRequest request, MediumState state)
    {
        if (request.BlockSize is not (null or OpticalDrive.BlockSize) || request.Full)
        {
            throw new FsException(
                FsError.InvalidArgument,
                "A disc that is written once has blocks of 2048 bytes, and cannot be certified; leave --block-size and "
                + "--full out.");
        }

        bool isBlank = state is { Condition: MediumCondition.Blank, IsAppendable: true, TakesOnlyMrw: false };
        bool canBlank = state.Profile is Profile.CdRw or Profile.DvdMinusRwSequential
            or Profile.DvdMinusRwRestrictedOverwrite && state is { IsMrw: false, TakesOnlyMrw: false };
        if (!isBlank && !canBlank)
        {
            throw new FsException(FsError.NotSupported, Refusal(state));
        }

        // Only a DVD-RW that was blanked in full takes single packets.
        BlankType type = state.Kind.Family == MediumFamily.Cd ? BlankType.Minimal : BlankType.Full;
        int unit = state.Kind.Family == MediumFamily.Cd && isBlank ? state.AppendUnitBlocks
            : state.Kind.Family == MediumFamily.Cd ? FormatChoices.PacketBlocksOf(state)
            : state.Kind.WriteUnitBlocks;
        long blocks = isBlank ? FreeBlocks(state, unit) : Math.Max(state.BlockCount, MostOffered(state));
        return new AppendPreparation(
            state,
            isBlank ? null : type,
            new BlockGeometry(OpticalDrive.BlockSize, blocks / unit * unit, unit, IsReadOnly: false));
    }

    /// <exception cref="FsException">It failed, or the disc is another one by now.</exception>
    public void Execute(MediumSession medium, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        OpticalDrive drive = medium.Drive!;
        if (drive.IsMediumChanged || !ReferenceEquals(drive.State, _state))
        {
            throw new FsException(FsError.MediumChanged, "The disc is another one than was looked at; try again.");
        }

        if (_blank is not { } type)
        {
            return;
        }

        DriveResult result = drive.Blank(type, progress, cancel);
        MediumState state = drive.Refresh(cancel);
        if (!result.IsGood)
        {
            throw result.ToException("The disc could not be blanked");
        }

        if (state.Condition != MediumCondition.Blank || !state.IsAppendable)
        {
            throw new FsException(FsError.InputOutput, $"The drive did not blank the disc ({state.Condition}).");
        }
    }

    private static string Refusal(MediumState state) => state.Condition switch
    {
        MediumCondition.NoMedium => "There is no disc in the drive.",
        MediumCondition.NotReady => state.Readiness.Describe("The drive is not ready"),
        MediumCondition.Appendable or MediumCondition.Finalised when !state.IsErasable =>
            $"This {state.Name} is recorded already, and cannot be erased; use a blank one.",
        _ => $"A {state.Name} is not a medium that is written once; use a blank CD-R, DVD-R, DVD+R or BD-R, a CD-RW or "
            + "a DVD-RW, or leave --write-once out.",
    };

    private static PlannedStep Choice(MediumState state) => new(state.Kind.Family switch
    {
        MediumFamily.Cd when state.Profile == Profile.CdR =>
            "Choose packets of any length, mode 1 (MODE SELECT, page 05h)",
        MediumFamily.Cd => "Choose fixed packets of 32 blocks, mode 1 (MODE SELECT, page 05h)",
        MediumFamily.Dvd when state.Profile is not (Profile.DvdPlusR or Profile.DvdPlusRDualLayer) =>
            "Choose incremental recording (MODE SELECT, page 05h)",
        _ => "Record sequentially, from the next writable address on",
    });

    /// <summary>Packets of a CD take more of the disc than their blocks.</summary>
    private static long FreeBlocks(MediumState state, int unit)
    {
        long free = state.LastTrack is { } track ? (uint)track.FreeBlocks : 0;
        return state.Kind.Family == MediumFamily.Cd && unit > 1 && state.LastPossibleLeadOut is { } leadOut
            ? Math.Min(free, (leadOut.Value + 4) / (unit + 7) * unit)
            : free;
    }

    private static long MostOffered(MediumState state) =>
        state.OfferedFormats.Select(format => (long)(uint)format.BlockCount).Where(count => count < uint.MaxValue)
            .DefaultIfEmpty(0).Max();
}
