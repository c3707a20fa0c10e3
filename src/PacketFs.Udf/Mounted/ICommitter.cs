namespace PacketFs.Udf.Mounted;

/// <summary>Writes what was changed; after a failure the volume takes no more changes.</summary>
internal interface ICommitter
{
    long CommitCount { get; }

    /// <summary>Before anything on the disc changes.</summary>
    void Open();

    /// <summary>Makes everything that was changed durable.</summary>
    void Commit();

    /// <summary>The last commit.</summary>
    void Close();
}
