using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>What is hidden on other systems stays hidden under each new name, and hides nothing else.</summary>
public sealed class UdfHiddenNameTests
{
    [Fact]
    public void A_hidden_file_stays_hidden_when_it_is_renamed_and_what_it_replaces_does_not_hide_another()
    {
        SparseBlockDevice device = new VolumeShape(UdfRevision.V201, 2048, 16384, 1).Format();
        UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        string[] names = ["moved", "replacing", "replaced", "exchanged", "plain", "hidden"];
        foreach (string name in names)
        {
            volume.Create(NodeId.Root, name, new NewNode { Kind = NodeKind.File });
        }

        volume.Unmount();
        DiscEditor disc = new(device);
        foreach (string name in (ReadOnlySpan<string>)["moved", "replacing", "exchanged", "hidden"])
        {
            disc.EditEntry("", name, (ref FileIdentifierDescriptor entry) =>
                entry.FileCharacteristics |= FileCharacteristics.Hidden);
        }

        volume = VolumeShape.Mount(device, new StepClock());
        volume.Rename(NodeId.Root, "moved", NodeId.Root, "here", RenameMode.Replace);
        volume.Rename(NodeId.Root, "replacing", NodeId.Root, "replaced", RenameMode.Replace);
        volume.Rename(NodeId.Root, "exchanged", NodeId.Root, "plain", RenameMode.Exchange);
        volume.Create(NodeId.Root, "new", new NewNode { Kind = NodeKind.File });
        volume.Rename(NodeId.Root, "new", NodeId.Root, "hidden", RenameMode.Replace);
        volume.Unmount();
        SoundVolume.Require(device, "After the renames");
        disc = new DiscEditor(device);
        string[] hidden = [.. ((string[])["here", "replaced", "exchanged", "plain", "hidden"]).Where(name =>
        {
            FileCharacteristics found = default;
            disc.EditEntry("", name, (ref FileIdentifierDescriptor entry) => found = entry.FileCharacteristics);
            return (found & FileCharacteristics.Hidden) != 0;
        })];
        Assert.Equal(["here", "replaced", "plain"], hidden);
    }
}
