using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.Features;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Mmc;

/// <summary>
/// Asks a drive about its medium. Every answer is optional: what a drive refuses is missing from the facts. Replies are
/// read in two steps, header and then the length that it tells, because some USB bridges hang when asked for more.
/// </summary>
internal sealed class MediumProbe(OpticalDrive drive)
{
    public delegate int LengthOf(ReadOnlySpan<byte> header);

    public MediumFacts Read(in DriveResult readiness, CancellationToken token)
    {
        if (readiness.Error is FsError.DeviceLost or FsError.Cancelled)
        {
            return new MediumFacts();
        }

        FeatureSet features = ReadFeatures(token);
        if (readiness.Action == SenseAction.NoMedium || features.Profile == Profile.None)
        {
            return new MediumFacts { Features = features };
        }

        DiscInformation? disc = ReadDisc(token);
        (CurrentCapacityDescriptor? current, ImmutableArray<FormatDescriptor> formats) = ReadFormats(token);
        return new MediumFacts
        {
            Features = features,
            Disc = disc,
            Track = ReadTrack(features.Profile, disc, token),
            Capacity = ReadCapacity(token),
            CurrentCapacity = current,
            Formats = formats,
            WriteSpeeds = ReadWriteSpeeds(features, token),
        };
    }

    public FeatureSet ReadFeatures(CancellationToken token)
    {
        byte[]? reply = ReadInTwoSteps(
            length => new GetConfiguration(length),
            ConfigurationHeader.Size,
            static header => ClampedLength(Wire.Read<ConfigurationHeader>(header).Length, 4),
            token);
        return reply is null ? FeatureSet.Empty : FeatureSet.Parse(reply);
    }

    private DiscInformation? ReadDisc(CancellationToken token)
    {
        DiscInformation disc = default;
        DriveResult result = drive.Send(
            new ReadDiscInformation(DiscInformation.Size),
            ScsiTransfer.In(Wire.BytesOf(ref disc)),
            CommandOptions.Query,
            token);

        // Up to the flags byte is the least that says anything.
        return result.IsGood && result.Scsi.Transferred >= 8 ? disc : null;
    }

    // FFh names the invisible track on CD and DVD+R only; elsewhere it is an error, and the last track is the one
    // to ask for.
    public TrackInformation? ReadTrack(Profile profile, DiscInformation? disc, CancellationToken token)
    {
        int last = disc is { } information ? Math.Max(1, information.LastTrackInLastSession) : 1;
        bool mayBeInvisible = profile is Profile.CdR or Profile.CdRw or Profile.DvdPlusR or Profile.DvdPlusRDualLayer
            && disc?.DiscStatus is DiscStatus.Blank or DiscStatus.Appendable;
        return mayBeInvisible
            ? ReadTrack(ReadTrackInformation.InvisibleTrack, token) ?? ReadTrack(last, token)
            : ReadTrack(last, token);
    }

    public TrackInformation? ReadTrack(int number, CancellationToken token)
    {
        byte[]? reply = ReadInTwoSteps(
            length => ReadTrackInformation.OfTrack(number, length),
            4,
            static header => Math.Min(Wire.Read<U16Be>(header) + 2, TrackInformation.Size),
            token);
        return reply is { Length: >= 28 } ? Wire.Read<TrackInformation>(reply) : null;
    }

    private ReadCapacityData? ReadCapacity(CancellationToken token)
    {
        ReadCapacityData capacity = default;
        DriveResult result = drive.Send(
            new ReadCapacity10(), ScsiTransfer.In(Wire.BytesOf(ref capacity)), CommandOptions.Query, token);
        return result.IsGood && result.Scsi.Transferred >= ReadCapacityData.Size ? capacity : null;
    }

    private (CurrentCapacityDescriptor? Current, ImmutableArray<FormatDescriptor> Formats) ReadFormats(
        CancellationToken token)
    {
        byte[]? reply = ReadInTwoSteps(
            length => new ReadFormatCapacities(length),
            FormatCapacityHeader.Size,

            // Some drives count the header's four bytes too: whole descriptors only.
            static header => FormatCapacityHeader.Size
                + (Wire.Read<FormatCapacityHeader>(header).DescriptorCount * FormatDescriptor.Size),
            token);
        if (reply is null || reply.Length < FormatCapacityHeader.Size + CurrentCapacityDescriptor.Size)
        {
            return (null, []);
        }

        ReadOnlySpan<byte> list = reply.AsSpan(FormatCapacityHeader.Size);
        CurrentCapacityDescriptor current = Wire.Read<CurrentCapacityDescriptor>(list);
        int rest = (list.Length / FormatDescriptor.Size * FormatDescriptor.Size) - CurrentCapacityDescriptor.Size;
        ReadOnlySpan<FormatDescriptor> formats = MemoryMarshal.Cast<byte, FormatDescriptor>(
            list.Slice(CurrentCapacityDescriptor.Size, rest));
        return (current, [.. formats]);
    }

    private ImmutableArray<int> ReadWriteSpeeds(FeatureSet features, CancellationToken token)
    {
        bool hasDescriptors = features.TryGet(FeatureCode.RealTimeStreaming, out RealTimeStreamingFeature streaming)
            && streaming.HasWriteSpeedDescriptors;
        ImmutableArray<int> speeds = hasDescriptors ? ReadPerformanceSpeeds(token) : [];
        return speeds.IsEmpty ? ReadCapabilitySpeeds(token) : speeds;
    }

    private ImmutableArray<int> ReadPerformanceSpeeds(CancellationToken token)
    {
        const int MaximumDescriptors = 64;
        byte[] reply = new byte[PerformanceHeader.Size + (MaximumDescriptors * WriteSpeedPerformanceDescriptor.Size)];
        DriveResult result = drive.Send(
            new GetPerformance(PerformanceType.WriteSpeed, 0),
            ScsiTransfer.In(reply.AsSpan(0, PerformanceHeader.Size)),
            CommandOptions.Query,
            token);
        if (!result.IsGood)
        {
            return [];
        }

        int told = ClampedLength(Wire.Read<PerformanceHeader>(reply).Length, 4) - PerformanceHeader.Size;
        int count = Math.Clamp(told / WriteSpeedPerformanceDescriptor.Size, 0, MaximumDescriptors);
        Span<byte> whole = reply.AsSpan(0, PerformanceHeader.Size + (count * WriteSpeedPerformanceDescriptor.Size));
        result = drive.Send(
            new GetPerformance(PerformanceType.WriteSpeed, (ushort)count),
            ScsiTransfer.In(whole),
            CommandOptions.Query,
            token);
        ReadOnlySpan<byte> sent = result.IsGood ? whole[..Math.Min(whole.Length, result.Scsi.Transferred)] : [];
        ImmutableArray<int>.Builder speeds = ImmutableArray.CreateBuilder<int>();
        for (int at = PerformanceHeader.Size;
            at + WriteSpeedPerformanceDescriptor.Size <= sent.Length;
            at += WriteSpeedPerformanceDescriptor.Size)
        {
            uint speed = Wire.Read<WriteSpeedPerformanceDescriptor>(sent[at..]).WriteSpeed;
            speeds.Add((int)Math.Min(speed, int.MaxValue));
        }

        return speeds.ToImmutable();
    }

    private ImmutableArray<int> ReadCapabilitySpeeds(CancellationToken token)
    {
        byte[]? page = drive.ReadModePageBytes(ModePageCode.Capabilities, PageControl.Current, out _, token);
        if (page is null)
        {
            return [];
        }

        CapabilitiesPage capabilities = Wire.Read<CapabilitiesPage>(page);
        ImmutableArray<int>.Builder speeds = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < capabilities.WriteSpeedDescriptorCount; i++)
        {
            int at = CapabilitiesPage.Size + (i * WriteSpeedDescriptor.Size);
            if (at + WriteSpeedDescriptor.Size > page.Length)
            {
                break;
            }

            speeds.Add(Wire.Read<WriteSpeedDescriptor>(page.AsSpan(at)).WriteSpeed);
        }

        return speeds.ToImmutable();
    }

    public byte[]? ReadInTwoSteps<TCommand>(
        Func<ushort, TCommand> command, int headerSize, LengthOf lengthOf, CancellationToken token)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        byte[] header = new byte[headerSize];
        DriveResult result = drive.Send(
            command((ushort)headerSize), ScsiTransfer.In(header), CommandOptions.Query, token);
        if (!result.IsGood || result.Scsi.Transferred < headerSize)
        {
            return null;
        }

        byte[] reply = new byte[Math.Clamp(lengthOf(header), headerSize, ushort.MaxValue)];
        result = drive.Send(command((ushort)reply.Length), ScsiTransfer.In(reply), CommandOptions.Query, token);
        return result.IsGood ? reply[..Math.Min(reply.Length, result.Scsi.Transferred)] : null;
    }

    private static int ClampedLength(uint told, int own) => (int)Math.Min(told, ushort.MaxValue - (uint)own) + own;
}
