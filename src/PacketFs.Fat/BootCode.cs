using System.Text;
using PacketFs.Fat.Structures;

namespace PacketFs.Fat;

/// <summary>
/// What a computer that tries to start from the disc executes: it says that there is nothing to start, and lets the
/// BIOS try the next device. For 16-bit x86, loaded at 7C00h.
/// </summary>
internal static class BootCode
{
    private const int LoadAddress = 0x7C00;
    private const string Message = "This disc does not start a computer.\r\n";

    /// <summary>Behind the parameter block, with the jump over it.</summary>
    public static void WriteForVolume(Span<byte> sector)
    {
        const int JumpSize = 2;
        ReadOnlySpan<byte> jump = [0xEB, FatBootSector.Size - JumpSize, 0x90];
        jump.CopyTo(sector);
        Write(sector, FatBootSector.Size);
    }

    /// <summary>At the start of a master boot record.</summary>
    public static void WriteForPartitionTable(Span<byte> sector) => Write(sector, 0);

    private static void Write(Span<byte> sector, int offset)
    {
        ReadOnlySpan<byte> code =
        [
            0x31, 0xC0,             // xor ax, ax
            0x8E, 0xD8,             // mov ds, ax
            0xBE, 0x00, 0x00,       // mov si, message (below)
            0xFC,                   // cld
            0xAC,                   // next: lodsb
            0x84, 0xC0,             // test al, al
            0x74, 0x09,             // jz end
            0xB4, 0x0E,             // mov ah, 0Eh: teletype output
            0xBB, 0x07, 0x00,       // mov bx, 7
            0xCD, 0x10,             // int 10h
            0xEB, 0xF2,             // jmp next
            0xCD, 0x18,             // end: int 18h, the next device
            0xF4,                   // hlt
            0xEB, 0xFD,             // jmp to the hlt
        ];
        const int MessageOperand = 5;
        code.CopyTo(sector[offset..]);
        int message = LoadAddress + offset + code.Length;
        sector[offset + MessageOperand] = (byte)(message & 0xFF);
        sector[offset + MessageOperand + 1] = (byte)(message >> 8);
        Encoding.ASCII.GetBytes(Message, sector[(offset + code.Length)..]);
    }
}
