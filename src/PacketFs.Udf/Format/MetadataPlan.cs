namespace PacketFs.Udf.Format;

/// <summary>Blocks inside the partition at which the files of a new metadata partition lie. UDF 2.50, 2.2.13.</summary>
/// <param name="BlockCount">Blocks of the metadata file.</param>
/// <param name="Unit">Blocks of an allocation unit, and of an alignment unit.</param>
/// <param name="MainIcb">The metadata file's ICB.</param>
/// <param name="MirrorIcb">The mirror file's ICB, far from the main one.</param>
/// <param name="BitmapIcb">The metadata bitmap file's ICB, or the number that says that there is none.</param>
/// <param name="Bitmap">First block of the metadata bitmap.</param>
/// <param name="BitmapBlocks">Blocks of it; 0 where there is none.</param>
/// <param name="Main">First block of the metadata file.</param>
/// <param name="Mirror">First block of the mirror; the metadata file's own where it is not duplicated.</param>
internal sealed record MetadataPlan(
    uint BlockCount,
    uint Unit,
    uint MainIcb,
    uint MirrorIcb,
    uint BitmapIcb,
    uint Bitmap,
    uint BitmapBlocks,
    uint Main,
    uint Mirror)
{
    /// <summary>
    /// The partition reference number of the metadata partition (whose blocks are those of the file), or of a virtual
    /// one.
    /// </summary>
    public const ushort Reference = 1;

    public bool IsDuplicated => Main != Mirror;
}
