using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies.Features;

namespace PacketFs.Recording.Planning;

/// <summary>
/// What the drive says of itself: methods that it has not got, and tests that it cannot do. A drive that lists no
/// feature is tried.
/// </summary>
internal static class DriveRules
{
    /// <summary>What goes along with raw sectors: as asked for, or what the drive takes.</summary>
    public static DeviceBlock RawBlock(MediumState state, RecordingOptions options) => options.Subchannel switch
    {
        RawSubchannelMode.Raw16 => DeviceBlock.RawPq2368,
        RawSubchannelMode.Raw96 => DeviceBlock.RawPw2448,
        _ => Mastering(state) is { RwSubchannel: false } ? DeviceBlock.RawPq2368 : DeviceBlock.RawPw2448,
    };

    /// <summary>Refuses what the drive says that it cannot do.</summary>
    public static void Require(MediumState state, RecordingMethod method, RecordingOptions options)
    {
        switch (method)
        {
            case RecordingMethod.SessionAtOnce when Mastering(state) is { SessionAtOnce: false }:
                throw Refuse("This drive does not record sessions at once; use '--method tao'.");
            case RecordingMethod.Raw when Mastering(state) is { Raw: false }:
                throw Refuse("This drive does not record raw sectors; use '--method sao'.");
        }

        if (options.Simulate && !CanTest(state, method))
        {
            throw Refuse($"This drive cannot record a {state.Name} with the laser off ('--simulate').");
        }
    }

    private static bool CanTest(MediumState state, RecordingMethod method) => method switch
    {
        RecordingMethod.SessionAtOnce or RecordingMethod.Raw => Mastering(state) is null or { TestWrite: true },
        RecordingMethod.TrackAtOnce =>
            !state.Features.TryGet(FeatureCode.CdTrackAtOnce, out CdTrackAtOnceFeature tao) || tao.TestWrite,
        RecordingMethod.DiscAtOnce or RecordingMethod.Incremental =>
            !state.Features.TryGet(FeatureCode.DvdMinusRwWrite, out DvdMinusRwWriteFeature dvd) || dvd.TestWrite,
        _ => true,
    };

    private static CdMasteringFeature? Mastering(MediumState state) =>
        state.Features.TryGet(FeatureCode.CdMastering, out CdMasteringFeature feature) ? feature : null;

    private static FsException Refuse(string text) => new(FsError.NotSupported, text);
}
