using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>MECHANISM STATUS (MMC), before the slot tables of changers.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct MechanismStatusHeader
{
    public const int Size = 8;

    public byte ChangerState;           // 7 fault, 6-5 state, 4-0 slot
    public byte Mechanism;              // 7-5 mechanism, 4 door open, 2-0 slot (high)
    public U24Be CurrentLba;
    public byte SlotCount;
    public U16Be SlotTableLength;

    public bool IsDoorOpen
    {
        readonly get => Bits.Has(Mechanism, 0x10);
        set => Mechanism = Bits.Set(Mechanism, 0x10, value);
    }
}
