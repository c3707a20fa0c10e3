using PacketFs.Core;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Running;

/// <summary>Makes what the drive wants of what the input has. No allocation; spans are borrowed for the call.</summary>
internal static class SectorShaper
{
    private const int Mixed = 2332;

    // Sub-header of empty Form 2 sectors in gaps.
    private static readonly CdSubHeader GapSubHeader = new(0, 0, 0x20, 0);

    /// <summary>One block for the drive, sub-channel left out.</summary>
    /// <param name="form">What the source's sectors are.</param>
    /// <param name="block">What is sent.</param>
    /// <param name="lba">Where it will lie.</param>
    /// <param name="source">The source's sector; empty for a gap.</param>
    /// <param name="target">The block; its first 2,352 bytes where sub-channel data follow.</param>
    public static void Shape(SectorForm form, DeviceBlock block, Lba lba, ReadOnlySpan<byte> source, Span<byte> target)
    {
        switch (block)
        {
            case DeviceBlock.User2048 or DeviceBlock.Form1User2048:
                User(form, source, target);
                break;
            case DeviceBlock.Mixed2332 or DeviceBlock.Mode2User2336:
                int size = block == DeviceBlock.Mixed2332 ? Mixed : CdSector.FormlessSize;
                if (form == SectorForm.Mode2 && !source.IsEmpty)
                {
                    source[..size].CopyTo(target);
                    break;
                }

                Span<byte> whole = stackalloc byte[CdSector.RawSize];
                Build(form, lba, source, whole);
                whole.Slice(CdSector.HeaderEnd, size).CopyTo(target);
                break;
            default:
                Span<byte> sector = target[..CdSector.RawSize];
                Build(form, lba, source, sector);
                if (block != DeviceBlock.Sector2352 && form != SectorForm.Audio)
                {
                    SectorScrambler.Apply(sector);
                }

                break;
        }
    }

    /// <summary>The whole sector, not scrambled, with the address of its place.</summary>
    public static void Build(SectorForm form, Lba lba, ReadOnlySpan<byte> source, Span<byte> sector)
    {
        if (source.IsEmpty)
        {
            BuildGap(form, lba, sector);
            return;
        }

        switch (form)
        {
            case SectorForm.Audio:
                source.CopyTo(sector);
                break;
            case SectorForm.Mode1:
                CdSector.Encode(CdSectorMode.Mode1, lba, source, sector);
                break;
            case SectorForm.Form1:
                CdSector.Encode(CdSectorMode.Mode2Form1, lba, source, sector);
                break;
            case SectorForm.Mode1Raw:
                Move(lba, source, sector);
                break;
            default:
                ReadOnlySpan<byte> body = form == SectorForm.Mode2Raw ? source[CdSector.HeaderEnd..] : source;
                body.CopyTo(sector[CdSector.HeaderEnd..]);
                CdSector.PutHeader(CdSectorMode.Mode2Formless, lba, sector);
                break;
        }
    }

    /// <summary>Why user data cannot be taken out of a raw sector; null: it can.</summary>
    public static CdSectorFaults FaultsOf(SectorForm form, ReadOnlySpan<byte> source) =>
        form == SectorForm.Mode1Raw ? CdSector.Check(source, CdSectorMode.Mode1) : CdSectorFaults.None;

    private static void User(SectorForm form, ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (source.IsEmpty)
        {
            target.Clear();
            return;
        }

        int offset = form == SectorForm.Mode1Raw ? CdSector.HeaderEnd : 0;
        source.Slice(offset, CdSector.UserSize).CopyTo(target);
    }

    // A sector that was read elsewhere and now lies at another address: its codes cover the address, so a sound one is
    // made anew. One that was broken (some discs are, on purpose) keeps what it has but for the address.
    private static void Move(Lba lba, ReadOnlySpan<byte> source, Span<byte> sector)
    {
        source.CopyTo(sector);
        if (CdSector.AddressOf(source) == lba)
        {
            return;
        }

        if (CdSector.Check(source, CdSectorMode.Mode1) == CdSectorFaults.None)
        {
            ReadOnlySpan<byte> user = source.Slice(CdSector.HeaderEnd, CdSector.UserSize);
            CdSector.Encode(CdSectorMode.Mode1, lba, user, sector);
        }
        else
        {
            CdSector.PutHeader(CdSectorMode.Mode1, lba, sector);
        }
    }

    private static void BuildGap(SectorForm form, Lba lba, Span<byte> sector)
    {
        sector.Clear();
        if (SectorForms.IsMode2(form))
        {
            Span<byte> user = sector.Slice(CdSector.SubHeaderEnd, CdSector.Form2Size);
            CdSector.Encode(CdSectorMode.Mode2Form2, lba, user, GapSubHeader, sector);
        }
        else if (form != SectorForm.Audio)
        {
            Span<byte> user = sector.Slice(CdSector.HeaderEnd, CdSector.UserSize);
            CdSector.Encode(CdSectorMode.Mode1, lba, user, sector);
        }
    }
}
