using System.Runtime.InteropServices;

namespace PacketFs.Udf.Structures;

/// <summary>
/// charspec: a character set. ECMA-167 1/7.2.1; UDF knows only CS0 with OSTA Compressed Unicode (2.1.2).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CharSpec
{
    public const int Size = 64;

    public byte CharacterSetType;
    public Bytes63 CharacterSetInformation;

    public static CharSpec OstaCompressedUnicode
    {
        get
        {
            CharSpec result = default;
            Name.CopyTo(result.CharacterSetInformation);
            return result;
        }
    }

    public readonly bool IsOstaCompressedUnicode =>
        CharacterSetType == 0 && ((ReadOnlySpan<byte>)CharacterSetInformation)[..Name.Length].SequenceEqual(Name);

    private static ReadOnlySpan<byte> Name => "OSTA Compressed Unicode"u8;
}
