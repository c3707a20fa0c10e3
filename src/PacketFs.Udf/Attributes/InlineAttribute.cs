namespace PacketFs.Udf.Attributes;

/// <summary>An extended attribute as it stands in an ICB: its full name and its value.</summary>
internal readonly record struct InlineAttribute(string Name, byte[] Value);
