using PacketFs.Emulation.Discs;

namespace PacketFs.Emulation.Drive;

/// <summary>Method 2 addressing: where user blocks lie among link, run-in and run-out blocks.</summary>
internal static class PhysicalPacket
{
    /// <summary>Frames that one fixed packet takes: 32 user blocks and 7 around them.</summary>
    public const int Frames = EmulatedDisc.CdPacketBlocks + CdAtip.LinkBlocks;

    public static long FirstFrame(int packet) => (long)packet * Frames;

    /// <summary>The frame of a user block.</summary>
    public static long Frame(long block) =>
        block + (CdAtip.LinkBlocks * (block / EmulatedDisc.CdPacketBlocks));
}
