namespace PacketFs.Core;

/// <summary>What must be true of an extended attribute before it is set.</summary>
public enum AttributeSetMode
{
    Any,
    MustNotExist,
    MustExist,
}
