using PacketFs.Core;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// The mode pages: current, default and changeable values as bytes, so that MODE SENSE and MODE SELECT treat all alike.
/// Only page 05h has rules of its own. A medium change or power-on brings the defaults back, as on many real drives.
/// </summary>
internal sealed class ModePages
{
    private readonly List<Page> _pages =
    [
        Page.Of(
            new ErrorRecoveryPage { ReadRetryCount = 8, WriteRetryCount = 1 },
            new ErrorRecoveryPage { Flags = 0xFD, ReadRetryCount = 0xFF, WriteRetryCount = 0xFF }),
        Page.Of(WriteParameters.Cd, ChangeableWriteParameters),
        // Only the defect managed area is kept; the general application area cannot be chosen.
        Page.Of(default(MrwPage), default(MrwPage)),
        Page.Of(new CachingPage { WriteCacheEnabled = true }, new CachingPage { Flags = 0x05 }),
        Page.Of(
            new CdDevicePage { InactivityTimer = 0x0D, SecondsPerMinute = 60, FramesPerSecond = 75 },
            new CdDevicePage { InactivityTimer = 0x0F }),
        Page.Of(CdAudioControlPage.Stereo(0x04, 1, 2), CdAudioControlPage.Stereo(0x02, 0x0F, 0x0F)),
        Page.Of(
            new PowerConditionPage { IdleTimer = 2400, StandbyTimer = 12000 },
            new PowerConditionPage { Flags = 0x03, IdleTimer = uint.MaxValue, StandbyTimer = uint.MaxValue }),
        Page.Of(
            new TimeOutAndProtectPage { Group1TimeOut = 9, Group2TimeOut = 10800 },
            new TimeOutAndProtectPage { Group1TimeOut = ushort.MaxValue, Group2TimeOut = ushort.MaxValue }),
    ];

    public ModePages() => Refresh();

    /// <summary>What page 05h says now.</summary>
    public WriteMode WriteMode { get; private set; }

    /// <summary>WCE of page 08h.</summary>
    public bool IsWriteCacheEnabled { get; private set; }

    private static WriteParametersPage ChangeableWriteParameters
    {
        get
        {
            WriteParametersPage mask = default;
            Wire.BytesOf(ref mask).Fill(0xFF);
            mask.Reserved6 = 0;
            mask.Reserved9 = 0;
            return mask;
        }
    }

    /// <summary>Brings the defaults back, as the medium wants them.</summary>
    public void Reset(IMedium? medium)
    {
        WriteParametersPage parameters = medium?.DefaultWriteParameters ?? WriteParameters.Cd;
        parameters.Header = new ModePageHeader(WriteParametersPage.PageCode, WriteParametersPage.PageSize);
        Wire.BytesOf(ref parameters).CopyTo(Find(ModePageCode.WriteParameters)!.Default);
        foreach (Page page in _pages)
        {
            page.Default.CopyTo(page.Current, 0);
        }

        Refresh();
    }

    /// <summary>Adds one page, or all; false when the drive has no such page.</summary>
    public bool TrySense(
        ModePageCode code, PageControl control, bool isMrw, in CapabilitiesReply capabilities, ref ReplyBuilder reply)
    {
        bool isFound = false;
        foreach (Page page in _pages)
        {
            bool isThere = page.Code == ModePageCode.Mrw ? isMrw
                : page.Code != ModePageCode.WriteParameters || !capabilities.IsReadOnly;
            if (isThere && (code == page.Code || code == ModePageCode.AllPages))
            {
                reply.Add(page.Values(control));
                isFound = true;
            }
        }

        if (code is ModePageCode.Capabilities or ModePageCode.AllPages)
        {
            capabilities.AddTo(ref reply, control);
            isFound = true;
        }

        return isFound;
    }

    /// <summary>Takes one page, header included; null when it was accepted.</summary>
    public SenseCode? Select(ReadOnlySpan<byte> bytes, IMedium? medium)
    {
        ModePageHeader header = Wire.Read<ModePageHeader>(bytes);
        if (header.Code == ModePageCode.Capabilities || Find(header.Code) is not Page page)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        if (header.ParametersSaveable)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        // An older, longer form of page 05h (36h) is accepted: what lies behind is the vendor's.
        int length = Math.Min(bytes.Length, page.Current.Length);
        if (page.Code == ModePageCode.WriteParameters
            && (length < page.Current.Length || !Accepts(Wire.Read<WriteParametersPage>(bytes), medium)))
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        bool isAreaUnknown = page.Code == ModePageCode.Mrw
            && (medium?.Spec.IsMrw != true || Wire.Read<MrwPage>(bytes).IsGeneralApplicationArea);
        if (isAreaUnknown)
        {
            return SenseCodes.InvalidFieldInParameterList;
        }

        for (int i = ModePageHeader.Size; i < length; i++)
        {
            byte mask = page.Changeable[i];
            page.Current[i] = (byte)((page.Current[i] & ~mask & 0xFF) | (bytes[i] & mask));
        }

        Refresh();
        return null;
    }

    private static bool Accepts(in WriteParametersPage page, IMedium? medium) =>
        medium?.Accepts(page) ?? WriteParameters.AreForCdPackets(page);

    private void Refresh()
    {
        WriteParametersPage page = Wire.Read<WriteParametersPage>(Find(ModePageCode.WriteParameters)!.Current);
        WriteMode = new WriteMode(
            (int)page.WriteType,
            page.IsFixedPacket,
            page.PacketSize,
            page.TrackMode,
            (int)page.DataBlockType,
            page.SessionFormat)
        {
            IsTest = page.TestWrite,
            IsUnderrunFree = page.BufferUnderrunFree,
            MultiSession = page.MultiSession,
            SubHeader = page.SubHeader,
        };
        IsWriteCacheEnabled = Wire.Read<CachingPage>(Find(ModePageCode.Caching)!.Current).WriteCacheEnabled;
    }

    private Page? Find(ModePageCode code) => _pages.Find(page => page.Code == code);

    private sealed record Page(ModePageCode Code, byte[] Current, byte[] Default, byte[] Changeable)
    {
        public static Page Of<T>(T value, T changeable)
            where T : unmanaged, IModePage
        {
            value.Header = new ModePageHeader(T.PageCode, T.PageSize);
            changeable.Header = value.Header;
            byte[] bytes = Wire.BytesOf(ref value).ToArray();
            return new Page(T.PageCode, bytes, [.. bytes], Wire.BytesOf(ref changeable).ToArray());
        }

        public byte[] Values(PageControl control) => control switch
        {
            PageControl.Changeable => Changeable,
            PageControl.Default => Default,
            _ => Current,
        };
    }
}
