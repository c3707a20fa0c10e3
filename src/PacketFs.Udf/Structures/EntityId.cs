using System.Runtime.InteropServices;
using System.Text;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// regid: who or what a structure belongs to. ECMA-167 1/7.4, UDF 2.1.5. The suffix has one of four formats, which
/// depends on where the identifier stands: domain, UDF, implementation or application.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct EntityId
{
    public const int Size = 32;
    public const int IdentifierSize = 23;

    public byte Flags;
    public Bytes23 Identifier;
    public Bytes8 IdentifierSuffix;

    /// <summary>Domain suffix and UDF suffix: the revision.</summary>
    public readonly UdfRevision Revision => new((ushort)(IdentifierSuffix[0] | (IdentifierSuffix[1] << 8)));

    /// <summary>Domain suffix: write protection.</summary>
    public readonly DomainFlags DomainFlags => (DomainFlags)IdentifierSuffix[2];

    /// <summary>"*OSTA UDF Compliant", for the logical volume and the file set.</summary>
    public static EntityId Domain(UdfRevision revision, DomainFlags flags = DomainFlags.None)
    {
        EntityId id = Named(EntityIds.OstaUdfCompliant);
        id.SetRevision(revision);
        id.IdentifierSuffix[2] = (byte)flags;
        return id;
    }

    /// <summary>An identifier that UDF itself defines ("*UDF ...").</summary>
    public static EntityId Udf(ReadOnlySpan<byte> identifier, UdfRevision revision, OperatingSystemClass os, byte osId)
    {
        EntityId id = Named(identifier);
        id.SetRevision(revision);
        id.IdentifierSuffix[2] = (byte)os;
        id.IdentifierSuffix[3] = osId;
        return id;
    }

    /// <summary>The developer's identifier ("*...").</summary>
    public static EntityId Implementation(ReadOnlySpan<byte> identifier, OperatingSystemClass os, byte osId)
    {
        EntityId id = Named(identifier);
        id.IdentifierSuffix[0] = (byte)os;
        id.IdentifierSuffix[1] = osId;
        return id;
    }

    /// <summary>An identifier with nothing in its suffix: applications, partition contents.</summary>
    public static EntityId Named(ReadOnlySpan<byte> identifier)
    {
        Invariant.Require(identifier.Length <= IdentifierSize, "an entity identifier has at most 23 characters");
        EntityId id = default;
        identifier.CopyTo(id.Identifier);
        return id;
    }

    /// <summary>The identifier up to its first zero equals <paramref name="identifier"/>.</summary>
    public readonly bool Is(ReadOnlySpan<byte> identifier) => Characters(Identifier).SequenceEqual(identifier);

    public override readonly string ToString() => Encoding.Latin1.GetString(Characters(Identifier));

    private static ReadOnlySpan<byte> Characters(ReadOnlySpan<byte> identifier)
    {
        int end = identifier.IndexOf((byte)0);
        return end < 0 ? identifier : identifier[..end];
    }

    private void SetRevision(UdfRevision revision)
    {
        IdentifierSuffix[0] = (byte)(revision.Value & 0xFF);
        IdentifierSuffix[1] = (byte)(revision.Value >> 8);
    }
}
