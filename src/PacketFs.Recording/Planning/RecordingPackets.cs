namespace PacketFs.Recording.Planning;

/// <summary>Packets of a CD.</summary>
internal static class RecordingPackets
{
    /// <summary>Link, run-in and run-out between two packets.</summary>
    public const int LinkBlocks = 7;

    /// <summary>Fixed packets, as packet writers have them.</summary>
    public const int UsualBlocks = 32;

    /// <summary>User blocks that are sent before the drive is told to end a variable packet.</summary>
    public const int VariableBlocks = 512;
}
