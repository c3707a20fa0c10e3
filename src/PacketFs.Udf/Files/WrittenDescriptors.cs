namespace PacketFs.Udf.Files;

/// <summary>
/// How a node's allocation descriptors were laid out when its further blocks of them were last written; see <see
/// cref="ExtentList.FirstChanged"/> for what was in them.
/// </summary>
/// <param name="BlockCount">Blocks that they went on in.</param>
/// <param name="Room">Bytes for descriptors in the ICB.</param>
/// <param name="IsLong">long_ads, else short_ads.</param>
/// <param name="Size">Of the file, in bytes.</param>
internal sealed record WrittenDescriptors(int BlockCount, int Room, bool IsLong, long Size);
