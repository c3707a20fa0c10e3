using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.Features;
using PacketFs.Core;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// GET CONFIGURATION: the features of the drive in ascending order, each with the current bit that the medium gives it
/// at this moment.
/// </summary>
internal static class FeatureReply
{
    private const int RoomBytes = 1024;
    private const ushort Mode1 = 1 << 8;
    private const ushort Mode1AndMode2Form1 = (1 << 8) | (1 << 10);

    /// <summary>Features that work without a disc too.</summary>
    private static readonly FeatureCode[] DriveFeatures =
    [
        FeatureCode.ProfileList, FeatureCode.Core, FeatureCode.RemovableMedium, FeatureCode.PowerManagement,
        FeatureCode.TimeOut, FeatureCode.RealTimeStreaming,
    ];

    private static readonly FeatureCode[] All =
    [
        FeatureCode.ProfileList, FeatureCode.Core, FeatureCode.RemovableMedium, FeatureCode.RandomReadable,
        FeatureCode.MultiRead, FeatureCode.CdRead, FeatureCode.DvdRead, FeatureCode.RandomWritable,
        FeatureCode.IncrementalStreamingWritable, FeatureCode.Formattable, FeatureCode.HardwareDefectManagement,
        FeatureCode.RestrictedOverwrite, FeatureCode.Mrw, FeatureCode.DvdPlusRw, FeatureCode.DvdPlusR,
        FeatureCode.RigidRestrictedOverwrite, FeatureCode.CdTrackAtOnce, FeatureCode.CdMastering,
        FeatureCode.DvdMinusRwWrite, FeatureCode.CdRwMediaWriteSupport,
        FeatureCode.BdRPseudoOverwrite, FeatureCode.BdRead, FeatureCode.BdWrite,
        FeatureCode.PowerManagement, FeatureCode.TimeOut, FeatureCode.RealTimeStreaming,
    ];

    /// <summary>Newest family first, as drives list them.</summary>
    private static readonly Profile[] Profiles =
    [
        Profile.BdRe, Profile.BdRSequential, Profile.BdRom, Profile.DvdPlusR, Profile.DvdPlusRw,
        Profile.DvdMinusRwSequential, Profile.DvdMinusRwRestrictedOverwrite, Profile.DvdRam,
        Profile.DvdMinusRSequential, Profile.DvdRom, Profile.CdRw, Profile.CdR, Profile.CdRom,
    ];

    /// <summary>What a read-only drive knows besides; it has no disc of another profile.</summary>
    private static readonly FeatureCode[] ReadFeatures =
    [
        FeatureCode.RandomReadable, FeatureCode.MultiRead, FeatureCode.CdRead, FeatureCode.DvdRead, FeatureCode.BdRead,
    ];

    private static readonly Profile[] RomProfiles = [Profile.BdRom, Profile.DvdRom, Profile.CdRom];

    public static ScsiResult Execute(DriveUnit unit, GetConfiguration command, in ScsiTransfer transfer)
    {
        ReplyBuilder features = new(stackalloc byte[RoomBytes]);
        foreach (FeatureCode code in All)
        {
            bool isCurrent = Array.IndexOf(DriveFeatures, code) >= 0 || unit.Medium?.IsCurrent(code) == true;
            bool isWanted = command.Request switch
            {
                FeatureRequest.One => code == command.StartingFeature,
                FeatureRequest.Current => isCurrent && code >= command.StartingFeature,
                _ => code >= command.StartingFeature,
            };
            if (isWanted && IsKnown(unit, code))
            {
                Add(unit, code, isCurrent, ref features);
            }
        }

        ReplyBuilder reply = new(stackalloc byte[RoomBytes]);
        reply.Add(new ConfigurationHeader
        {
            Length = (uint)(ConfigurationHeader.Size - 4 + features.Length),
            Profile = unit.Medium?.Profile ?? Profile.None,
        });
        reply.Add(features.Bytes);
        return reply.Send(transfer, command.AllocationLength);
    }

    private static bool IsKnown(DriveUnit unit, FeatureCode code) => unit.Options.Kind switch
    {
        DriveKind.Recorder => true,
        DriveKind.RomWithoutMultiRead when code == FeatureCode.MultiRead => false,
        _ => Array.IndexOf(DriveFeatures, code) >= 0 || Array.IndexOf(ReadFeatures, code) >= 0,
    };

    private static void Add(DriveUnit unit, FeatureCode code, bool isCurrent, ref ReplyBuilder reply)
    {
        Span<byte> room = stackalloc byte[64];
        ReplyBuilder data = new(room);
        byte version = 0;
        switch (code)
        {
            case FeatureCode.ProfileList:
                foreach (Profile profile in unit.IsReadOnly ? RomProfiles : Profiles)
                {
                    data.Add(new ProfileDescriptor(profile, unit.Medium?.Profile == profile));
                }

                break;
            case FeatureCode.Core:
                version = 1;
                data.Add(new CoreFeature { PhysicalInterface = 2 });
                break;
            case FeatureCode.RemovableMedium:
                data.Add(new RemovableMediumFeature { Flags = 0x39 });
                break;
            case FeatureCode.RandomReadable:
                data.Add(new RandomReadableFeature
                {
                    BlockSize = EmulatedDisc.BlockBytes,
                    Blocking = ReadBlocking(unit),
                    Flags = 1,
                });
                break;
            case FeatureCode.CdRead:
                data.Add(new CdReadFeature { Flags = 0x03 }); // C2 flags, CD-TEXT
                break;
            case FeatureCode.RandomWritable:
                data.Add(new RandomWritableFeature
                {
                    LastLba = new Lba(unit.Medium?.LastWritableLba ?? 0),
                    BlockSize = EmulatedDisc.BlockBytes,
                    Blocking = (ushort)(unit.Medium?.FeatureBlocking ?? EmulatedDisc.CdPacketBlocks),
                    Flags = 1,
                });
                break;
            case FeatureCode.IncrementalStreamingWritable:
                data.Add(Incremental(unit.Medium?.Spec.Family ?? MediumFamily.Cd));
                break;
            case FeatureCode.Formattable:
                bool isBd = unit.Medium?.Spec.Family == MediumFamily.Bd;
                data.Add(new FormattableFeature { Flags = (byte)(isBd ? 0x0B : 0x01) }); // RENoSA, QCert, Cert
                break;
            case FeatureCode.CdRwMediaWriteSupport:
                data.Add(new CdRwMediaWriteSupportFeature { Subtypes = 0x07 });
                break;
            case FeatureCode.TimeOut:
                data.Add(default(TimeOutFeature));
                break;
            case FeatureCode.RealTimeStreaming:
                // SCS, MP2A, WSPD.
                data.Add(new RealTimeStreamingFeature { Flags = (byte)(unit.IsReadOnly ? 0x08 : 0x0E) });
                break;
            default:
                version = MediumFeatures.Add(code, ref data);
                break;
        }

        bool isPersistent = Array.IndexOf(DriveFeatures, code) >= 0;
        reply.Add(new FeatureDescriptor(code, version, isPersistent, isCurrent, (byte)data.Length));
        reply.Add(data.Bytes);
    }

    /// <summary>CD: link blocks are lost between increments; DVD: an ECC block may be; BD: none is.</summary>
    private static IncrementalStreamingWritableFeature Incremental(MediumFamily family) => new()
    {
        DataBlockTypes = family == MediumFamily.Cd ? Mode1AndMode2Form1 : Mode1,
        Flags = (byte)(family == MediumFamily.Bd ? 3 : 1), // BUF; BD: ARSV
        LinkSizeCount = 1,
        LinkSize0 = (byte)(family switch
        {
            MediumFamily.Dvd => 16,
            MediumFamily.Bd => 0,
            _ => 7,
        }),
    };

    /// <summary>On a packet disc the drive reads whole packets; on media that are appended to, whole units.</summary>
    private static ushort ReadBlocking(DriveUnit unit)
    {
        bool isInUnits = unit.Medium is { AppendsParts: true }
            || unit.Medium?.IsCurrent(FeatureCode.RandomWritable) == true;
        return (ushort)(isInUnits ? unit.Medium!.WriteBlocking : 1);
    }
}
