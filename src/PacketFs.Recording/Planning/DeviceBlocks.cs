using PacketFs.Core;
using PacketFs.Mmc.Replies;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Planning;

/// <summary>Facts of each <see cref="DeviceBlock"/>.</summary>
public static class DeviceBlocks
{
    /// <summary>Bytes that go over the wire.</summary>
    public static int SizeOf(DeviceBlock block) => block switch
    {
        DeviceBlock.User2048 or DeviceBlock.Form1User2048 => 2048,
        DeviceBlock.Mixed2332 => 2332,
        DeviceBlock.Mode2User2336 => 2336,
        DeviceBlock.Sector2352 => 2352,
        DeviceBlock.RawPq2368 => 2368,
        _ => 2448,
    };

    /// <summary>Data block type of mode page 05h.</summary>
    public static DataBlockType TypeOf(DeviceBlock block) => block switch
    {
        DeviceBlock.User2048 => DataBlockType.Mode1,
        DeviceBlock.Form1User2048 => DataBlockType.Mode2Form1,
        DeviceBlock.Mixed2332 => DataBlockType.Mode2Mixed,
        DeviceBlock.Mode2User2336 => DataBlockType.Mode2Formless,
        DeviceBlock.Sector2352 => DataBlockType.Raw2352,
        DeviceBlock.RawPq2368 => DataBlockType.RawPq2368,
        _ => DataBlockType.RawPw2448,
    };

    /// <summary>What track at once sends for a track: the drive builds the sectors.</summary>
    public static DeviceBlock ForTrackAtOnce(SectorForm form) => form switch
    {
        SectorForm.Audio => DeviceBlock.Sector2352,
        SectorForm.Form1 => DeviceBlock.Form1User2048,
        SectorForm.Mode2 or SectorForm.Mode2Raw => DeviceBlock.Mixed2332,
        _ => DeviceBlock.User2048,
    };

    /// <summary>What session at once sends for a track; the cue sheet says so.</summary>
    public static DeviceBlock ForSessionAtOnce(SectorForm form) => form switch
    {
        SectorForm.Audio or SectorForm.Mode1Raw => DeviceBlock.Sector2352,
        SectorForm.Mode1 => DeviceBlock.User2048,
        _ => DeviceBlock.Mode2User2336,
    };

    /// <summary>What packets, DVD and BD take: user data only.</summary>
    /// <exception cref="FsException">The track is no plain user data.</exception>
    public static DeviceBlock ForBlocks(RecordingTrack track, string medium) => track.Form switch
    {
        SectorForm.Mode1 or SectorForm.Mode1Raw => DeviceBlock.User2048,
        SectorForm.Form1 => DeviceBlock.User2048,
        _ => throw new FsException(
            FsError.NotSupported,
            $"{track.Name} is {SectorForms.NameOf(track.Form)}; {medium} takes data blocks of 2,048 bytes only."),
    };
}
