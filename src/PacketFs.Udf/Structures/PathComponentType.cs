namespace PacketFs.Udf.Structures;

/// <summary>ECMA-167 4/14.16.1.1.</summary>
public enum PathComponentType : byte
{
    /// <summary>The system's root when nameless, else one that the parties have agreed upon.</summary>
    AgreedRoot = 1,
    /// <summary>The root of this file set.</summary>
    Root = 2,
    Parent = 3,
    Current = 4,
    Name = 5,
}
