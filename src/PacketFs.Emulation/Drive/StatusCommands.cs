using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>Who the drive is and how it is: commands that touch no disc.</summary>
internal static class StatusCommands
{
    private const byte AtapiVersion = 0x00;
    private const byte ResponseFormat2 = 0x02;

    public static ScsiResult Inquiry(DriveUnit unit, Inquiry command, in ScsiTransfer transfer)
    {
        if (command.VitalProductData || command.PageCode != 0)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        InquiryData data = new()
        {
            PeripheralType = InquiryData.MultiMediaDevice,
            IsRemovable = true,
            Version = AtapiVersion,
            ResponseDataFormat = ResponseFormat2,
            AdditionalLength = InquiryData.Size - 5,
        };
        AsciiText.Encode(unit.Options.Vendor, data.Vendor);
        bool isUnnamed = unit.IsReadOnly && unit.Options.Product == EmulatedDriveOptions.DefaultProduct;
        AsciiText.Encode(isUnnamed ? "EMULATED ROM" : unit.Options.Product, data.Product);
        AsciiText.Encode(unit.Options.Revision, data.Revision);
        ReplyBuilder reply = new(stackalloc byte[InquiryData.Size]);
        reply.Add(data);
        return reply.Send(transfer, command.AllocationLength);
    }

    /// <summary>Sense of failed commands travels with their status; what is left to ask for is progress.</summary>
    public static ScsiResult RequestSense(DriveUnit unit, RequestSense command, in ScsiTransfer transfer)
    {
        Sense sense = unit.Operation?.ToSense(unit.Clock.Ticks)
            ?? (unit.Medium is { IsFormatting: true } medium
                ? new Sense(SenseCodes.BackgroundFormat, Progress: medium.FormatProgress)
                : default);
        Span<byte> room = stackalloc byte[SenseData.FixedSize];
        SenseData.BuildFixed(sense, room);
        ReplyBuilder reply = new(stackalloc byte[SenseData.FixedSize]);
        reply.Add(room);
        return reply.Send(transfer, command.AllocationLength);
    }

    public static ScsiResult GetEvent(DriveUnit unit, GetEventStatusNotification command, in ScsiTransfer transfer)
    {
        if (!command.Polled)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        ReplyBuilder reply = new(stackalloc byte[EventHeader.Size + MediaEvent.Size]);
        EventHeader header = new() { Length = EventHeader.Size - 2, Supported = EventClasses.Media };
        if ((command.Requested & EventClasses.Media) == 0)
        {
            header.NoEventAvailable = true;
            reply.Add(header);
            return reply.Send(transfer, command.AllocationLength);
        }

        header.Length = EventHeader.Size - 2 + MediaEvent.Size;
        header.NotificationClass = MediaEvent.NotificationClass;
        reply.Add(header);

        // A host that has room for the header only has not seen the event.
        bool isSeen = Math.Min(command.AllocationLength, transfer.DataIn.Length) > EventHeader.Size;
        reply.Add(new MediaEvent
        {
            Code = isSeen ? unit.Tray.TakeEvent() : MediaEventCode.None,
            IsMediumPresent = unit.Disc is not null,
            IsTrayOpen = unit.Tray.IsOpen,
        });
        return reply.Send(transfer, command.AllocationLength);
    }

    public static ScsiResult Mechanism(DriveUnit unit, MechanismStatus command, in ScsiTransfer transfer)
    {
        ReplyBuilder reply = new(stackalloc byte[MechanismStatusHeader.Size]);
        reply.Add(new MechanismStatusHeader
        {
            IsDoorOpen = unit.Tray.IsOpen,
            CurrentLba = (uint)Math.Clamp(unit.Mechanism.Frame, 0, U24Be.MaxValue),
        });
        return reply.Send(transfer, command.AllocationLength);
    }

    public static ScsiResult BufferCapacity(DriveUnit unit, ReadBufferCapacity command, in ScsiTransfer transfer)
    {
        uint unitBytes = command.InBlocks ? EmulatedDisc.BlockBytes : 1u;
        int packetBytes = unit.PacketBlocks * EmulatedDisc.BlockBytes;
        int free = (unit.Buffer.Capacity - unit.Buffer.Count) * packetBytes;
        ReplyBuilder reply = new(stackalloc byte[Mmc.Replies.BufferCapacity.Size]);
        reply.Add(new BufferCapacity
        {
            Length = Mmc.Replies.BufferCapacity.Size - 2,
            Block = (byte)(command.InBlocks ? 1 : 0),
            BufferLength = command.InBlocks ? 0u : (uint)(unit.Buffer.Capacity * packetBytes),
            FreeLength = (uint)free / unitBytes,
        });
        return reply.Send(transfer, command.AllocationLength);
    }

    public static ScsiResult Performance(DriveUnit unit, GetPerformance command, in ScsiTransfer transfer)
    {
        ReadOnlySpan<int> speeds = unit.IsReadOnly ? [] : unit.WriteSpeeds;
        uint lastLba = unit.Medium?.LastPossibleLba ?? 0;
        ReplyBuilder reply = new(stackalloc byte[512]);
        switch (command.Type)
        {
            case PerformanceType.WriteSpeed:
                int count = Math.Min(speeds.Length, command.MaximumDescriptors);
                AddHeader(ref reply, speeds.Length * WriteSpeedPerformanceDescriptor.Size, false);
                foreach (int speed in speeds[..count])
                {
                    reply.Add(new WriteSpeedPerformanceDescriptor
                    {
                        EndLba = new Lba(lastLba),
                        ReadSpeed = DriveSpeed.ToKilobytes(unit, unit.ReadSpeed),
                        WriteSpeed = DriveSpeed.ToKilobytes(unit, speed),
                    });
                }

                break;
            case PerformanceType.Performance when (command.DataType & 0x03) == 0:
                bool isWrite = !unit.IsReadOnly && (command.DataType & 0x04) != 0;
                uint kilobytes = DriveSpeed.ToKilobytes(unit, isWrite ? unit.WriteSpeed : unit.ReadSpeed);
                AddHeader(ref reply, NominalPerformanceDescriptor.Size, isWrite);
                if (command.MaximumDescriptors > 0)
                {
                    reply.Add(new NominalPerformanceDescriptor
                    {
                        StartPerformance = kilobytes,
                        EndLba = new Lba(lastLba),
                        EndPerformance = kilobytes,
                    });
                }

                break;
            default:
                return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        return reply.Send(transfer, long.MaxValue);
    }

    private static void AddHeader(ref ReplyBuilder reply, int descriptorBytes, bool isWrite) =>
        reply.Add(new PerformanceHeader
        {
            Length = (uint)(PerformanceHeader.Size - 4 + descriptorBytes),
            Flags = (byte)(isWrite ? 0x02 : 0),
        });
}
