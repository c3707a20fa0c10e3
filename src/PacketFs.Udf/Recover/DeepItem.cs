namespace PacketFs.Udf.Recover;

/// <summary>A file entry without a way from the root, and where it is put.</summary>
/// <param name="Folder">The lost directory that it comes from; null when that is not known.</param>
/// <param name="Name">Its own, where an entry of a directory knew it.</param>
/// <param name="Entry">The file entry.</param>
internal readonly record struct DeepItem(string? Folder, string Name, FoundEntry Entry);
