using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc.Commands;

namespace PacketFs.Mmc.Replies;

/// <summary>The header of GET EVENT STATUS NOTIFICATION (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct EventHeader
{
    public const int Size = 4;

    public U16Be Length;                // bytes after this field
    public byte ClassAndFlags;          // 7 NEA, 2-0 notification class
    public byte SupportedClasses;

    /// <summary>NEA: none of the classes asked for is supported.</summary>
    public bool NoEventAvailable
    {
        readonly get => Bits.Has(ClassAndFlags, 0x80);
        set => ClassAndFlags = Bits.Set(ClassAndFlags, 0x80, value);
    }

    /// <summary>Number of the class: the bit's number in <see cref="EventClasses"/>.</summary>
    public byte NotificationClass
    {
        readonly get => (byte)(ClassAndFlags & 0x07);
        set => ClassAndFlags = Bits.Insert(ClassAndFlags, 0x07, 0, value);
    }

    public EventClasses Supported
    {
        readonly get => (EventClasses)SupportedClasses;
        set => SupportedClasses = (byte)value;
    }
}
