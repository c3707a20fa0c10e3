using PacketFs.Core;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Commands;

namespace PacketFs.Emulation.Drive;

/// <summary>READ CD and READ CD MSF: any kind of sector, with the parts that the host asks for.</summary>
internal static class ReadCdCommands
{
    private const int SyncFlag = 0x80;
    private const int HeaderFlag = 0x20;
    private const int SubHeaderFlag = 0x40;
    private const int UserFlag = 0x10;
    private const int EccFlag = 0x08;
    private const int ErrorFlags = 0x06;
    private const int QBytes = 16;
    private const int MostBytes = CdSector.RawSize + 296 + RawSubchannel.Size;

    public static ScsiResult Read(DriveUnit unit, in ReadCdMsf command, Span<byte> buffer)
    {
        if (!command.Start.IsValid || !command.End.IsValid)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        long first = command.Start.ToLba().Value;
        long count = command.End.ToLba().Value - first;
        return count < 0
            ? SenseCodes.InvalidFieldInCdb.ToCheck()
            : Read(unit, first, count, command.ExpectedType, command.MainChannel, command.SubChannel, buffer);
    }

    public static ScsiResult Read(DriveUnit unit, in ReadCd command, Span<byte> buffer) => Read(
        unit,
        command.Lba.Value,
        command.BlockCount,
        command.ExpectedType,
        command.MainChannel,
        command.SubChannel,
        buffer);

    private static ScsiResult Read(
        DriveUnit unit, long lba, long count, CdSectorType expected, byte parts, byte sub, Span<byte> buffer)
    {
        IMedium medium = unit.Medium ?? throw new InvariantException("the gate lets no read through without a medium");
        bool isAsked = sub is 0 or 1 or 2 or 4
            && (parts & ErrorFlags) != ErrorFlags && expected <= CdSectorType.Mode2Form2;
        if (!isAsked)
        {
            return SenseCodes.InvalidFieldInCdb.ToCheck();
        }

        unit.Writer.DrainAll();
        Span<byte> main = stackalloc byte[CdSector.RawSize];
        Span<byte> subChannel = stackalloc byte[RawSubchannel.Size];
        Span<byte> reply = stackalloc byte[MostBytes];
        int sent = 0;
        for (long block = 0; block < count; block++)
        {
            SenseCode? failure = unit.Access.Faults.TakeReadError((int)((lba + block) / unit.PacketBlocks))
                ? SenseCodes.UncorrectableError
                : medium.ReadSector(lba + block, main, subChannel);
            CdSectorMode? mode = failure is null ? CdSector.ModeOf(main) : null;
            failure ??= mode is null ? SenseCodes.UncorrectableError
                : IsExpected(mode.Value, expected) ? null
                : SenseCodes.IllegalModeForTrack;
            if (failure is SenseCode code)
            {
                Pass(unit, medium, lba, (int)block, true);
                unit.Statistics.ReadErrors++;
                return code.ToCheck(lba + block, sent);
            }

            int bytes = Compose(main, mode!.Value, parts, reply);
            bytes += AddSub(subChannel, sub, reply[bytes..]);
            if (sent + bytes > buffer.Length)
            {
                return SenseCodes.InvalidFieldInCdb.ToCheck();
            }

            reply[..bytes].CopyTo(buffer[sent..]);
            sent += bytes;
        }

        Pass(unit, medium, lba, (int)count, false);
        unit.HeadBlock = Math.Max(lba, lba + count - 1);
        unit.Statistics.BlocksSent += count;
        return ScsiResult.Good(sent);
    }

    private static bool IsExpected(CdSectorMode mode, CdSectorType expected) => expected switch
    {
        CdSectorType.Any => true,
        CdSectorType.CdDa => mode == CdSectorMode.Audio,
        CdSectorType.Mode1 => mode == CdSectorMode.Mode1,
        CdSectorType.Mode2Formless => mode == CdSectorMode.Mode2Formless,
        CdSectorType.Mode2Form1 => mode == CdSectorMode.Mode2Form1,
        _ => mode == CdSectorMode.Mode2Form2,
    };

    /// <summary>The parts of a sector in their order; audio has user data only.</summary>
    private static int Compose(ReadOnlySpan<byte> main, CdSectorMode mode, byte parts, Span<byte> reply)
    {
        int length = 0;
        bool isAudio = mode == CdSectorMode.Audio;
        int user = CdSector.UserOffsetOf(mode);
        int userEnd = user + CdSector.UserSizeOf(mode);
        if (!isAudio)
        {
            length += Add(main[..CdSector.SyncSize], (parts & SyncFlag) != 0, reply);
            length += Add(main[CdSector.SyncSize..CdSector.HeaderEnd], (parts & HeaderFlag) != 0, reply[length..]);
            length += Add(main[CdSector.HeaderEnd..user], (parts & SubHeaderFlag) != 0, reply[length..]);
        }

        bool isWhole = isAudio && (parts & (SyncFlag | EccFlag)) != 0;
        length += Add(main[user..userEnd], (parts & UserFlag) != 0 || isWhole, reply[length..]);
        length += Add(main[userEnd..], (parts & EccFlag) != 0, reply[length..]);

        // The drive has found no errors: a block error byte, or two, and a bit for every byte.
        int flags = (parts & ErrorFlags) switch
        {
            0x02 => 294,
            0x04 => 296,
            _ => 0,
        };
        reply.Slice(length, flags).Clear();
        return length + flags;
    }

    private static int Add(ReadOnlySpan<byte> part, bool isWanted, Span<byte> reply)
    {
        if (!isWanted)
        {
            return 0;
        }

        part.CopyTo(reply);
        return part.Length;
    }

    private static int AddSub(ReadOnlySpan<byte> raw, byte wanted, Span<byte> reply)
    {
        const byte Symbol = 0x3F;
        switch (wanted)
        {
            case 0:
                return 0;
            case 1:
                raw.CopyTo(reply);
                return raw.Length;
            case 2:
                reply[..QBytes].Clear();
                SubchannelQ q = RawSubchannel.GetQ(raw);
                Wire.BytesOf(ref q).CopyTo(reply);
                reply[QBytes - 1] = (byte)(RawSubchannel.GetP(raw) ? 0x80 : 0);
                return QBytes;
            default:
                for (int i = 0; i < raw.Length; i++)
                {
                    reply[i] = (byte)(raw[i] & Symbol);
                }

                return raw.Length;
        }
    }

    private static void Pass(DriveUnit unit, IMedium medium, long lba, int count, bool hasFailed)
    {
        if (medium.Frames is IFrameMedium frames)
        {
            FrameCommands.Pass(unit, frames, Math.Max(0, lba), count, hasFailed);
        }
        else if (count > 0)
        {
            long first = unit.Mechanism.Geometry.Frame(lba);
            unit.Clock.AdvanceTo(unit.ReadAhead.Read(
                unit.Clock.Ticks, first, unit.Mechanism.Geometry.Frame(lba + count - 1) + 1, unit.ReadSpeed));
        }
    }
}
