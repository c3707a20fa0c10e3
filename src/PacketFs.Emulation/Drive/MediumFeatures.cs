using PacketFs.Mmc;
using PacketFs.Mmc.Replies.Features;

namespace PacketFs.Emulation.Drive;

/// <summary>GET CONFIGURATION: the features that say which media can be written; the same at all times.</summary>
internal static class MediumFeatures
{
    /// <summary>Adds what belongs to the feature, if anything; returns its version.</summary>
    public static byte Add(FeatureCode code, ref ReplyBuilder data)
    {
        switch (code)
        {
            case FeatureCode.DvdRead:
                data.Add(new DvdReadFeature { Flags = 1 });
                return 1;
            case FeatureCode.HardwareDefectManagement:
                data.Add(new HardwareDefectManagementFeature { Flags = 0x80 }); // SSA
                return 0;
            case FeatureCode.Mrw:
                data.Add(new MrwFeature { Flags = 0x07 });
                return 0;
            case FeatureCode.DvdPlusRw:
                data.Add(new DvdPlusRwFeature { Flags = 1 });
                return 0;
            case FeatureCode.DvdPlusR:
                data.Add(new DvdPlusRwFeature { Flags = 1 });
                return 0;
            case FeatureCode.BdRPseudoOverwrite:
                data.Add(default(BdRPseudoOverwriteFeature));
                return 0;
            case FeatureCode.RigidRestrictedOverwrite:
                data.Add(new RigidRestrictedOverwriteFeature { Flags = 0x03 }); // intermediate, blank
                return 0;
            case FeatureCode.DvdMinusRwWrite:
                data.Add(new DvdMinusRwWriteFeature { Flags = 0x46 }); // BUF, test write, DVD-RW
                return 1;
            case FeatureCode.CdTrackAtOnce:
                data.Add(new CdTrackAtOnceFeature { Flags = 0x46, DataBlockTypes = 0x3F01 }); // BUF, test write, CD-RW
                return 0;
            case FeatureCode.CdMastering:

                // BUF, session at once, raw, test write, CD-RW, R-W sub-channel.
                data.Add(new CdMasteringFeature
                {
                    Flags = 0x6F,
                    MaximumCueSheetLength = Media.Cd.CdCueSheet.MostBytes,
                });
                return 0;
            case FeatureCode.BdRead or FeatureCode.BdWrite:
                AddBlurayClasses(code, ref data);
                return 0;
            default:
                return 0;
        }
    }

    /// <summary>
    /// Versions of the classes of BD-RE and BD-R, two bytes each, that can be read or written: class 0 and 1; behind
    /// them those of BD-ROM, class 0.
    /// </summary>
    private static void AddBlurayClasses(FeatureCode code, ref ReplyBuilder reply)
    {
        Span<byte> classes = stackalloc byte[code == FeatureCode.BdRead ? 28 : 20];
        classes.Clear();
        classes[5] = 0x06;
        classes[7] = 0x02;
        classes[13] = 0x06;
        classes[15] = 0x02;
        if (code == FeatureCode.BdRead)
        {
            classes[21] = 0x02;
        }

        reply.Add(classes);
    }
}
