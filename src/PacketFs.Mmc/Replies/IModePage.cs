namespace PacketFs.Mmc.Replies;

/// <summary>A mode page as a blittable structure: its two header bytes come first.</summary>
public interface IModePage
{
    static abstract ModePageCode PageCode { get; }

    /// <summary>Bytes of the structure, page header included.</summary>
    static abstract int PageSize { get; }

    ModePageHeader Header { get; set; }
}
