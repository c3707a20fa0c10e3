namespace PacketFs.Udf.Check;

/// <summary>What an ICB was reached as.</summary>
internal enum NodeKind : byte
{
    File,
    Directory,
    StreamDirectory,
    Stream,
    AttributeFile,
}
