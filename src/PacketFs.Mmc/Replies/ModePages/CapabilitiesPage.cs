using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.ModePages;

/// <summary>
/// Mode page 2Ah: capabilities and mechanical status (MMC). Old, but Linux and recording programs still read it.
/// Write speed descriptors follow.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CapabilitiesPage : IModePage
{
    public const int Size = 32;

    public ModePageHeader PageHeader;
    public byte ReadMedia;              // 5 DVD-RAM, 4 DVD-R, 3 DVD-ROM, 2 Method 2, 1 CD-RW, 0 CD-R
    public byte WriteMedia;             // 5 DVD-RAM, 4 DVD-R, 2 test write, 1 CD-RW, 0 CD-R
    public byte Functions4;             // 7 BUF, 6 multi-session, 5 Mode 2 Form 2, 4 Mode 2 Form 1, 0 audio
    public byte Functions5;             // 7 bar code, 6 UPC, 5 ISRC, 4 C2, 3-2 R-W, 1 accurate, 0 CD-DA
    public byte Mechanism;              // 7-5 loading mechanism, 3 eject, 2 jumper, 1 lock state, 0 lock
    public byte Functions7;
    public U16Be MaximumReadSpeed;      // 1,000 bytes/s; obsolete
    public U16Be VolumeLevels;
    public U16Be BufferSize;            // KiB
    public U16Be CurrentReadSpeed;      // obsolete
    public byte Reserved16;
    public byte DigitalOutput;
    public U16Be MaximumWriteSpeed;     // obsolete
    public U16Be CurrentWriteSpeedObsolete;
    public U16Be CopyManagementRevision;
    public U24Be Reserved24;
    public byte RotationControl;        // 1-0
    public U16Be CurrentWriteSpeed;     // 1,000 bytes/s
    public U16Be WriteSpeedDescriptorCount;

    public static ModePageCode PageCode => ModePageCode.Capabilities;

    public static int PageSize => Size;

    public ModePageHeader Header
    {
        readonly get => PageHeader;
        set => PageHeader = value;
    }
}
