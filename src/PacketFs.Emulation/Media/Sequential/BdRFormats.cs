using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>
/// FORMAT UNIT of BD-R: once, while it is blank, with spares for defect management; with pseudo-overwrite (sub-type 0)
/// or without (1). Random recording (2) is not offered. A disc that is never formatted has no spares.
/// </summary>
internal static class BdRFormats
{
    private const byte WithOverwrite = 0;
    private const byte WithoutOverwrite = 1;

    /// <summary>Management areas of a sequential disc; an engineering estimate.</summary>
    private static readonly long FormatTicks = TimeSpan.FromSeconds(40).Ticks;

    /// <summary>Written blocks can be written again, elsewhere.</summary>
    public static bool HasPseudoOverwrite(EmulatedDisc disc) =>
        disc.Medium == MediumType.BdR && IsFormatted(disc) && disc.Header.FormatSubtype == WithOverwrite;

    public static bool IsFormatted(EmulatedDisc disc) => disc.Header.IsFormatted != 0;

    public static bool CanFormat(EmulatedDisc disc, SequentialTracks tracks) => !IsFormatted(disc) && tracks.IsBlank;

    public static void List(
        EmulatedDisc disc, SequentialTracks tracks, CurrentCapacityDescriptor current, ref ReplyBuilder reply)
    {
        bool isOffered = CanFormat(disc, tracks);
        int count = isOffered ? 5 : 1;
        reply.Add(new FormatCapacityHeader { CapacityListLength = (byte)(count * FormatDescriptor.Size) });
        reply.Add(current);
        if (!isOffered)
        {
            return;
        }

        MediumSpec spec = MediumSpec.Of(disc.Medium);
        int usual = spec.Scale(spec.DefaultSpares, disc.PacketCapacity);
        reply.Add(Offer(disc, FormatType.Full, usual));
        reply.Add(Offer(disc, FormatType.BdRWithSpares, usual));
        reply.Add(Offer(disc, FormatType.BdRWithSpares, spec.Scale(spec.MostSpares, disc.PacketCapacity)));
        reply.Add(Offer(disc, FormatType.BdRWithSpares, spec.Scale(spec.LeastSpares, disc.PacketCapacity)));
    }

    public static SenseCode? Plan(
        EmulatedDisc disc, SequentialTracks tracks, in FormatRequest request, out LongOperation operation)
    {
        operation = default;
        if (!CanFormat(disc, tracks))
        {
            return SenseCodes.CannotFormatIncompatibleMedium;
        }

        MediumSpec spec = MediumSpec.Of(disc.Medium);
        int total = disc.PacketCapacity;
        int units = (int)(request.BlockCount / disc.PacketBlocks);
        int spares = total - units;
        bool isSize = request.BlockCount % disc.PacketBlocks == 0
            && spares >= spec.Scale(spec.LeastSpares, total)
            && spares <= spec.Scale(spec.MostSpares, total);
        bool isKnown = request.Type is FormatType.Full or FormatType.BdRWithSpares
            && request.Subtype is WithOverwrite or WithoutOverwrite;
        bool isParameter = request.Parameter == 0 || request.Parameter == spares
            || (request.Type == FormatType.Full && request.Parameter == EmulatedDisc.BlockBytes);
        if (!isSize || !isKnown || !isParameter)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        operation = new LongOperation(
            OperationKind.Format,
            Start: 0,
            End: FormatTicks,
            Packets: units,
            Type: request.Type,
            Subtype: request.Subtype,
            Spares: spares);
        return null;
    }

    /// <summary>Nothing of the user area is written.</summary>
    public static void Complete(EmulatedDisc disc, in LongOperation operation)
    {
        DiscHeader header = disc.Header;
        header.Status = (byte)RecordingStatus.TrackOpen;
        header.Pending = (byte)PendingOperation.None;
        header.IsFormatted = 1;
        header.FormatType = (byte)operation.Type;
        header.FormatSubtype = operation.Subtype;
        header.SpareUnits = (uint)operation.Spares;
        header.SparesUsed = 0;
        disc.UpdateHeader(header);
    }

    private static FormatDescriptor Offer(EmulatedDisc disc, FormatType type, int spares) =>
        new((uint)(disc.PacketCapacity - spares) * (uint)disc.PacketBlocks, type, (uint)spares);
}
