using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies;

/// <summary>
/// An event of the classes other than media: operational change, power, external request, busy (MMC).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DriveEvent
{
    public const int Size = 4;

    public byte EventCode;              // 3-0; its meaning hangs on the class
    public byte Status;
    public byte Detail0;
    public byte Detail1;
}
