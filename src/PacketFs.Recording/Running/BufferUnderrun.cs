using PacketFs.Mmc;
using PacketFs.Mmc.Replies.Features;
using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Running;

/// <summary>What happens when the input is slower than the laser.</summary>
internal static class BufferUnderrun
{
    /// <summary>The drive pauses and goes on without a seam, in this method, on this medium.</summary>
    public static bool CanBeAvoided(RecordingPlan plan)
    {
        FeatureSet features = plan.Facts.State.Features;
        return plan.Method switch
        {
            RecordingMethod.TrackAtOnce =>
                !features.TryGet(FeatureCode.CdTrackAtOnce, out CdTrackAtOnceFeature tao) || tao.HasBufferUnderrunFree,
            RecordingMethod.SessionAtOnce =>
                !features.TryGet(FeatureCode.CdMastering, out CdMasteringFeature sao) || sao.HasBufferUnderrunFree,
            RecordingMethod.Raw =>
                features.TryGet(FeatureCode.CdMastering, out CdMasteringFeature raw) && raw.HasBufferUnderrunFree,
            RecordingMethod.DiscAtOnce or RecordingMethod.Incremental =>
                !features.TryGet(FeatureCode.DvdMinusRwWrite, out DvdMinusRwWriteFeature dvd)
                || dvd.HasBufferUnderrunFree,
            RecordingMethod.FixedPacket or RecordingMethod.VariablePacket => false,
            _ => true,
        };
    }

    /// <summary>Loss of streaming: 0C/09, 0C/0A.</summary>
    public static bool IsOne(in DriveResult result) => result.Sense.Is(0x0C, 0x09) || result.Sense.Is(0x0C, 0x0A);
}
