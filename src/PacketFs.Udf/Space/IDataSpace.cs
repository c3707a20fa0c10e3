namespace PacketFs.Udf.Space;

/// <summary>How much room the data of files has.</summary>
internal interface IDataSpace
{
    /// <summary>Blocks that nothing uses now.</summary>
    long FreeBlocks { get; }

    /// <summary>Blocks that can be had before the next commit.</summary>
    long AllocatableBlocks { get; }

    /// <summary>Gives blocks back.</summary>
    void Release(BlockRun run);
}
