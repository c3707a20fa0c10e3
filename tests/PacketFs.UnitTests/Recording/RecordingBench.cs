using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Mmc;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Tracks;
using PacketFs.UnitTests.Mmc;

namespace PacketFs.UnitTests.Recording;

/// <summary>A blank CD-RW of 80 minutes made of answers; says what it was sent.</summary>
internal sealed class RecordingBench : IDisposable
{
    public RecordingBench()
    {
        Transport = Discs.BlankCdRw()
            .Reply(Opcode.ReadTocPmaAtip, cdb => (cdb[2] & 0x0F) == 4
                ? Hex.Bytes("001A0000 | E000CE00 | 63000000 | 4F3B4A00 | 241AD800 | 00000000 | 00000000")
                : []);
        Transport.MaxTransferBytes = 64 * 1024;
        Drive = new OpticalDrive(Transport, new SteppingClock(), NullLogger.Instance);
        Drive.Identify();
    }

    public ScriptedTransport Transport { get; }

    public OpticalDrive Drive { get; }

    public static RecordingTrack Track(SectorForm form, long sectors, ulong seed = 1) => new(
        $"{form}", form, new MemorySource(TemporaryFolder.Random(
            seed, (int)(sectors * SectorForms.SizeOf(form))), SectorForms.SizeOf(form)));

    public RecordingPlan Plan(RecordingSet set, RecordingOptions? options = null) =>
        RecordingPlanner.Create(DiscSurvey.Take(Drive), set, options ?? new RecordingOptions());

    /// <summary>CDBs of the commands that write or prepare writing, with what was sent.</summary>
    public IEnumerable<(Opcode Code, byte[] Cdb, byte[] Data)> Recording()
    {
        Opcode[] told =
        [
            Opcode.ModeSelect10, Opcode.SendCueSheet, Opcode.Write10, Opcode.SynchronizeCache10,
            Opcode.CloseTrackSession, Opcode.ReserveTrack, Opcode.SendOpcInformation,
        ];
        for (int i = 0; i < Transport.Cdbs.Count; i++)
        {
            Opcode code = (Opcode)Transport.Cdbs[i][0];
            if (told.Contains(code))
            {
                yield return (code, Transport.Cdbs[i], Transport.Sent[i]);
            }
        }
    }

    public void Dispose() => Drive.Dispose();

    private sealed class MemorySource(byte[] bytes, int sectorSize) : ISectorSource
    {
        public int SectorSize => sectorSize;

        public long? SectorCount => bytes.Length / sectorSize;

        public bool CanSeek => true;

        public int Read(long sector, Span<byte> buffer)
        {
            Span<byte> rest = bytes.AsSpan((int)(sector * sectorSize));
            int take = Math.Min(rest.Length, buffer.Length);
            rest[..take].CopyTo(buffer);
            return take / sectorSize;
        }

        public void Dispose()
        {
        }
    }
}
