using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc;

/// <summary>
/// Minute, second, frame (75 to a second): how a CD counts. Binary in all MMC data, BCD only in raw sectors and raw Q.
/// LBA 0 = 00:02:00; LBA -150 = 00:00:00; below that lies the lead-in, which counts from 90:00:00 on (LBA -11635 =
/// 97:26:65).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Msf : IEquatable<Msf>
{
    public const int Size = 3;
    private const int FramesPerSecond = 75;
    private const int FramesPerMinute = 60 * FramesPerSecond;
    private const int PreGap = 150;

    // 100 minutes: the lead-in's clock runs up to 99:59:74 and then starts at 00:00:00.
    private const int Wrap = 100 * FramesPerMinute;

    private const int FirstLba = (90 * FramesPerMinute) - PreGap - Wrap;
    private const int LastLba = (90 * FramesPerMinute) - PreGap - 1;

    public byte Minute;
    public byte Second;
    public byte Frame;

    public Msf(byte minute, byte second, byte frame)
    {
        Minute = minute;
        Second = second;
        Frame = frame;
    }

    /// <summary>Whether seconds and frames are in their range; what a drive sends need not be.</summary>
    public readonly bool IsValid => Minute < 100 && Second < 60 && Frame < FramesPerSecond;

    /// <summary>From 00:02:00 on LBA 0 and up; minutes from 90 on are a first session's lead-in.</summary>
    public readonly Lba ToLba()
    {
        int frames = (Minute * FramesPerMinute) + (Second * FramesPerSecond) + Frame;
        return new Lba(Minute < 90 ? frames - PreGap : frames - PreGap - Wrap);
    }

    /// <summary>Takes LBA -45,150 (90:00:00) to 404,849 (89:59:74).</summary>
    public static Msf FromLba(Lba lba)
    {
        Invariant.Require(lba.Value is >= FirstLba and <= LastLba, "the address is outside of what MSF can say");
        long frames = lba.Value >= -PreGap ? lba.Value + PreGap : lba.Value + PreGap + Wrap;
        return new Msf(
            (byte)(frames / FramesPerMinute),
            (byte)(frames / FramesPerSecond % 60),
            (byte)(frames % FramesPerSecond));
    }

    /// <summary>As four bytes 0, M, S, F: how READ DISC INFORMATION and READ TOC carry it.</summary>
    public readonly uint ToWord() => ((uint)Minute << 16) | ((uint)Second << 8) | Frame;

    public static Msf FromWord(uint word) =>
        new((byte)((word >> 16) & 0xFF), (byte)((word >> 8) & 0xFF), (byte)(word & 0xFF));

    public readonly bool Equals(Msf other) => ToWord() == other.ToWord();

    public override readonly bool Equals(object? obj) => obj is Msf other && Equals(other);

    public override readonly int GetHashCode() => ToWord().GetHashCode();

    public static bool operator ==(Msf left, Msf right) => left.Equals(right);

    public static bool operator !=(Msf left, Msf right) => !left.Equals(right);

    public override readonly string ToString() => $"{Minute:D2}:{Second:D2}:{Frame:D2}";
}
