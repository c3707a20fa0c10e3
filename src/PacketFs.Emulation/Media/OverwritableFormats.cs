using System.Collections.Immutable;
using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Emulation.Timing;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>
/// The formats of media that are overwritten at random: what READ FORMAT CAPACITIES offers is what FORMAT UNIT takes,
/// and for BD-RE every whole number of clusters between the least and the most spares.
/// </summary>
internal static class OverwritableFormats
{
    private const uint Restart = 1;
    private const uint QuickStart = 2;
    private const int FullCertification = 2;
    private const int QuickCertification = 3;

    /// <summary>Lead-in and a first look at the surface; an engineering estimate.</summary>
    private static readonly long QuickTicks = TimeSpan.FromSeconds(40).Ticks;

    public static void List(EmulatedDisc disc, MediumSpec spec, ref ReplyBuilder reply)
    {
        ImmutableArray<FormatDescriptor> formats = Offers(disc, spec);
        bool isSound = disc.Pending == PendingOperation.None;
        reply.Add(new FormatCapacityHeader
        {
            CapacityListLength = (byte)((formats.Length + 1) * FormatDescriptor.Size),
        });
        bool isFormatted = isSound && disc.IsFormatted;
        reply.Add(new CurrentCapacityDescriptor
        {
            BlockCount = isFormatted ? (uint)disc.UserBlocks : Blocks(disc, disc.PacketCapacity),
            Type = isFormatted ? CapacityType.Formatted
                : isSound ? CapacityType.Unformatted
                : CapacityType.NoMediumOrIncomplete,
            BlockLength = EmulatedDisc.BlockBytes,
        });
        foreach (FormatDescriptor format in formats)
        {
            reply.Add(format);
        }
    }

    public static SenseCode? Plan(
        EmulatedDisc disc, MediumSpec spec, in FormatRequest request, int speed, out LongOperation operation)
    {
        operation = default;
        if (Units(disc, spec, request) is not int units)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        bool isRestart = spec.FormatsInBackground && (request.Parameter & Restart) != 0;
        if (isRestart)
        {
            bool canGoOn = disc.IsFormatted && disc.Header.Background != (byte)BackgroundFormatStatus.None;
            operation = new LongOperation(OperationKind.Resume, 0, 0);
            return canGoOn ? null : SenseCodes.CommandSequenceError;
        }

        bool certifies = spec.Family == MediumFamily.Bd
            ? request.Type != FormatType.Full && request.Subtype == FullCertification
            : spec.Type == MediumType.DvdRam && request.Certify;
        DiscGeometry geometry = spec.GeometryOf(disc);
        operation = new LongOperation(
            OperationKind.Format,
            Start: 0,
            End: certifies ? 2 * geometry.FrameTicks((long)units * geometry.PacketFrames, speed) : QuickTicks,
            Packets: units,
            Certify: certifies,
            StopOnDefect: request.StopOnDefect,
            Type: request.Type,
            Subtype: request.Subtype,
            Spares: disc.PacketCapacity - units + spec.Scale(spec.PrimarySpares, disc.PacketCapacity));
        return null;
    }

    /// <summary>Nothing is written: a disc that was formatted keeps what it holds.</summary>
    public static bool IsQuick(MediumSpec spec, in LongOperation operation) =>
        !operation.Certify && !spec.FormatsInBackground;

    public static SenseCode? Complete(EmulatedDisc disc, MediumSpec spec, in LongOperation operation)
    {
        DiscHeader header = disc.Header;
        bool keepsSpares = IsQuick(spec, operation) && disc.IsFormatted;
        header.Status = (byte)RecordingStatus.Complete;
        header.Pending = (byte)PendingOperation.None;
        header.IsFormatted = 1;
        header.RecordedPackets = (uint)operation.Packets;
        header.FormatType = (byte)operation.Type;
        header.FormatSubtype = operation.Subtype;
        header.HasLeadOut = 0;
        header.SpareUnits = (uint)operation.Spares;
        header.SparesUsed = keepsSpares ? Math.Min((uint)header.SparesUsed, header.SpareUnits) : 0;
        header.Background = (byte)(spec.FormatsInBackground
            ? BackgroundFormatStatus.Running
            : BackgroundFormatStatus.None);
        if (!operation.Certify)
        {
            disc.CompleteQuickFormat(header);
            return null;
        }

        // Spares have to be known before certification can use them.
        DiscHeader begun = disc.Header;
        begun.SpareUnits = header.SpareUnits;
        begun.SparesUsed = 0;
        disc.UpdateHeader(begun);
        disc.CompleteFormat(header);
        return null;
    }

    public static void CompleteBlank(EmulatedDisc disc)
    {
        DiscHeader header = disc.Header;
        header.Status = (byte)RecordingStatus.Blank;
        header.Pending = (byte)PendingOperation.None;
        header.IsFormatted = 0;
        header.RecordedPackets = 0;
        header.SpareUnits = 0;
        header.SparesUsed = 0;
        header.Background = 0;
        disc.UpdateHeader(header);
    }

    private static ImmutableArray<FormatDescriptor> Offers(EmulatedDisc disc, MediumSpec spec)
    {
        int total = disc.PacketCapacity;
        int spares = spec.Scale(spec.DefaultSpares, total);
        switch (spec.Type)
        {
            case MediumType.DvdPlusRw:
                return [new(Blocks(disc, total), FormatType.DvdPlusRwBasic, 0)];
            case MediumType.DvdRam:
                return
                [
                    new(Blocks(disc, total - spares), FormatType.Full, EmulatedDisc.BlockBytes),
                    new(Blocks(disc, total), FormatType.Full, EmulatedDisc.BlockBytes),
                ];
            case MediumType.BdRe:
                int most = spec.Scale(spec.MostSpares, total);
                int least = spec.Scale(spec.LeastSpares, total);
                return
                [
                    new(Blocks(disc, total - spares), FormatType.Full, (uint)spares),
                    new(Blocks(disc, total - spares), FormatType.BdReWithSpares, (uint)spares),
                    new(Blocks(disc, total - most), FormatType.BdReWithSpares, (uint)most),
                    new(Blocks(disc, total - least), FormatType.BdReWithSpares, (uint)least),
                    new(Blocks(disc, total), FormatType.BdReWithoutSpares, EmulatedDisc.BlockBytes),
                ];
            default:
                return [new(Blocks(disc, total), FormatType.Mrw, 0)];
        }
    }

    /// <summary>Units of user data that the request asks for; null: this medium cannot have such a format.</summary>
    private static int? Units(EmulatedDisc disc, MediumSpec spec, in FormatRequest request)
    {
        int total = disc.PacketCapacity;
        bool isWhole = request.BlockCount % disc.PacketBlocks == 0;
        int units = (int)(request.BlockCount / disc.PacketBlocks);
        switch (spec.Type)
        {
            case MediumType.DvdRam:
                bool isOffered = isWhole && (units == total || units == total - spec.Scale(spec.DefaultSpares, total));
                bool isPlain = request.Type == FormatType.Full && request.Subtype == 0
                    && request.Parameter is 0 or EmulatedDisc.BlockBytes;
                return isPlain && isOffered ? units : null;
            case MediumType.BdRe:
                return isWhole ? BdReUnits(total, spec, request, units) : null;
            default:
                FormatType type = spec.IsMrw ? FormatType.Mrw : FormatType.DvdPlusRwBasic;
                bool isRestart = (request.Parameter & Restart) != 0;
                bool isSize = isRestart || request.BlockCount == uint.MaxValue || (isWhole && units == total);
                bool isKnown = request.Type == type && request.Subtype == 0
                    && (request.Parameter & ~(Restart | QuickStart)) == 0;
                return isKnown && isSize ? total : null;
        }
    }

    private static int? BdReUnits(int total, MediumSpec spec, in FormatRequest request, int units)
    {
        bool isInRange = units <= total - spec.Scale(spec.LeastSpares, total)
            && units >= total - spec.Scale(spec.MostSpares, total);
        return request.Type switch
        {
            FormatType.Full when isInRange && request.Subtype == 0 => units,
            FormatType.BdReWithSpares when isInRange
                && request.Subtype is 0 or FullCertification or QuickCertification => units,
            FormatType.BdReWithoutSpares when units == total => units,
            _ => null,
        };
    }

    private static uint Blocks(EmulatedDisc disc, int units) => (uint)units * (uint)disc.PacketBlocks;
}
