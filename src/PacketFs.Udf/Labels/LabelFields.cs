using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Labels;

/// <summary>Where the names of a volume stand, for reading and for writing.</summary>
internal static class LabelFields
{
    public static VolumeLabels Read(LogicalVolume volume, in FileSetDescriptor fileSet)
    {
        LvInformation information = volume.Main.ImplementationUse(EntityIds.LvInfo) is { } descriptor
            ? InformationOf(descriptor.Bytes)
            : default;
        return new VolumeLabels(
            volume.CurrentLabel,
            volume.Primary.VolumeIdentifier.Decode() ?? "",
            volume.VolumeSetIdentifier,
            fileSet.FileSetIdentifier.Decode() ?? "",
            information.LvInfo1.Decode() ?? "",
            information.LvInfo2.Decode() ?? "",
            information.LvInfo3.Decode() ?? "");
    }

    /// <summary>Sets what changes in a volume descriptor. False: nothing of it stands there.</summary>
    public static bool Apply(LabelChange change, string volumeSetNow, Span<byte> descriptor)
    {
        switch (DescriptorTag.Of(descriptor).Id)
        {
            case TagId.PrimaryVolumeDescriptor:
                ref PrimaryVolumeDescriptor primary = ref MemoryMarshal.AsRef<PrimaryVolumeDescriptor>(descriptor);
                return Set(change.Volume, primary.VolumeIdentifier)
                    | Set(change.NewVolumeSet(volumeSetNow), primary.VolumeSetIdentifier);
            case TagId.LogicalVolumeDescriptor:
                return Set(
                    change.LogicalVolume,
                    MemoryMarshal.AsRef<LogicalVolumeDescriptor>(descriptor).LogicalVolumeIdentifier);
            case TagId.ImplementationUseVolumeDescriptor:
                ref ImplementationUseVolumeDescriptor use =
                    ref MemoryMarshal.AsRef<ImplementationUseVolumeDescriptor>(descriptor);
                return use.ImplementationIdentifier.Is(EntityIds.LvInfo)
                    && Apply(change, ref InformationOf(descriptor));
            default:
                return false;
        }
    }

    /// <summary>Sets what changes in a file set descriptor. False: nothing of it stands there.</summary>
    public static bool Apply(LabelChange change, ref FileSetDescriptor fileSet) =>
        Set(change.LogicalVolume, fileSet.LogicalVolumeIdentifier) | Set(change.FileSet, fileSet.FileSetIdentifier);

    private static bool Apply(LabelChange change, ref LvInformation information) =>
        Set(change.LogicalVolume, information.LogicalVolumeIdentifier)
        | Set(change.Owner, information.LvInfo1)
        | Set(change.Organization, information.LvInfo2)
        | Set(change.Contact, information.LvInfo3);

    private static ref LvInformation InformationOf(Span<byte> descriptor) =>
        ref MemoryMarshal.AsRef<LvInformation>(
            descriptor[ImplementationUseVolumeDescriptor.ImplementationUseOffset..]);

    private static bool Set(string? text, Span<byte> field)
    {
        if (text is null)
        {
            return false;
        }

        Invariant.Require(Cs0.TryEncodeDstring(text, field), "the names were checked");
        return true;
    }
}
