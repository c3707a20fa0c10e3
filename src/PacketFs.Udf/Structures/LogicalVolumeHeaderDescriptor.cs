using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>The logical volume's contents use in an integrity descriptor. ECMA-167 4/14.15, UDF 3.2.1.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct LogicalVolumeHeaderDescriptor
{
    public const int Size = 32;
    /// <summary>The first identifier that an object other than the root may have; 1 to 15 are reserved.</summary>
    public const ulong FirstUniqueId = 16;

    public U64Le NextUniqueId;
    public Bytes24 Reserved;

    /// <summary>
    /// The identifier after this one. Its low half, which directory entries carry, is never below 16 (UDF 3.2.1.1);
    /// after the very last it begins anew.
    /// </summary>
    public static ulong After(ulong uniqueId)
    {
        unchecked
        {
            ulong next = uniqueId + 1;
            return (uint)next == 0 ? next + FirstUniqueId : next;
        }
    }
}
