using PacketFs.Core;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Tracks;

namespace PacketFs.SimulationTests.Recording;

/// <summary>Sectors as another disc had them, at other addresses; of Mode 2 both forms in turn.</summary>
internal sealed class EncodedSource(SectorForm form, long count, ulong seed) : ISectorSource
{
    private const int Elsewhere = 10_000;

    public int SectorSize => SectorForms.SizeOf(form);

    public long? SectorCount => count;

    public bool CanSeek => true;

    public int Read(long sector, Span<byte> buffer)
    {
        int sectors = (int)Math.Min(buffer.Length / SectorSize, Math.Max(0, count - sector));
        byte[] whole = new byte[CdSector.RawSize];
        byte[] user = new byte[CdSector.FormlessSize];
        for (int i = 0; i < sectors; i++)
        {
            long number = sector + i;
            CdSectorMode mode = form == SectorForm.Mode1Raw ? CdSectorMode.Mode1
                : number % 2 == 0 ? CdSectorMode.Mode2Form1 : CdSectorMode.Mode2Form2;
            Span<byte> data = user.AsSpan(0, CdSector.UserSizeOf(mode));
            new Prng((seed << 32) + (ulong)number).Fill(data);
            CdSector.Encode(mode, new Lba(Elsewhere + number), data, whole);
            int skip = form == SectorForm.Mode2 ? CdSector.HeaderEnd : 0;
            whole.AsSpan(skip).CopyTo(buffer.Slice(i * SectorSize, SectorSize));
        }

        return sectors;
    }

    public void Dispose()
    {
    }
}
