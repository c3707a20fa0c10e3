using System.Runtime.InteropServices;

namespace PacketFs.Recording.Inputs.Flac;

/// <summary>How libFLAC's FLAC__Frame begins; what follows is not looked at.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlacFrameHeader
{
    public uint BlockSize;              // pairs of samples
    public uint SampleRate;
    public uint Channels;
    public int ChannelAssignment;
    public uint BitsPerSample;
}
