using PacketFs.Core;

namespace PacketFs.Mmc.Cd;

/// <summary>
/// Raw CD sectors: 2,352 bytes from user data, and what they hold and whether it is sound (ECMA-130 14, CD-ROM XA).
/// All spans are borrowed for the call; nothing is allocated. User data may lie inside the sector that it is for, at
/// its own place.
/// </summary>
public static class CdSector
{
    public const int RawSize = 2352;
    public const int SyncSize = 12;

    /// <summary>Sync and header: where user data of Mode 0, 1 and formless Mode 2 starts.</summary>
    public const int HeaderEnd = 16;

    /// <summary>Where user data of Form 1 and Form 2 starts.</summary>
    public const int SubHeaderEnd = 24;

    /// <summary>User data of Mode 1 and Form 1.</summary>
    public const int UserSize = 2048;

    /// <summary>User data of formless Mode 2: all that follows the header.</summary>
    public const int FormlessSize = 2336;

    public const int Form2Size = 2324;

    // Bits 7 to 5 of the mode byte tell link and run-in blocks of recordable discs apart.
    private const byte ModeBits = 0x1F;

    private const int Mode1Edc = 2064;
    private const int IntermediateSize = 8;
    private const int Form1Edc = 2072;
    private const int Form2Edc = 2348;

    private static ReadOnlySpan<byte> Sync => [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0];

    /// <summary>Bytes of user data in a sector of this mode.</summary>
    public static int UserSizeOf(CdSectorMode mode) => mode switch
    {
        CdSectorMode.Audio => RawSize,
        CdSectorMode.Mode0 => 0,
        CdSectorMode.Mode2Formless => FormlessSize,
        CdSectorMode.Mode2Form2 => Form2Size,
        _ => UserSize,
    };

    /// <summary>Where user data lies in a sector of this mode.</summary>
    public static int UserOffsetOf(CdSectorMode mode) => mode switch
    {
        CdSectorMode.Audio => 0,
        CdSectorMode.Mode2Form1 or CdSectorMode.Mode2Form2 => SubHeaderEnd,
        _ => HeaderEnd,
    };

    /// <summary>Builds a whole sector: sync, header, sub-header, user data, EDC and ECC as the mode has them.</summary>
    /// <param name="mode">What to build; audio is copied as it is.</param>
    /// <param name="lba">Its place: goes into the header, -45,150 to 404,849.</param>
    /// <param name="user"><see cref="UserSizeOf"/> bytes.</param>
    /// <param name="subHeader">For Form 1 and Form 2 only; the form bit is set as the mode says.</param>
    /// <param name="sector">2,352 bytes, all written; not scrambled.</param>
    public static void Encode(
        CdSectorMode mode,
        Lba lba,
        ReadOnlySpan<byte> user,
        CdSubHeader subHeader,
        Span<byte> sector)
    {
        Invariant.Require(user.Length == UserSizeOf(mode), "user data does not fit the sector's mode");
        Invariant.Require(sector.Length == RawSize, "a raw sector has 2,352 bytes");
        user.CopyTo(sector[UserOffsetOf(mode)..]);
        if (mode == CdSectorMode.Audio)
        {
            return;
        }

        PutHeader(mode, lba, sector);
        switch (mode)
        {
            case CdSectorMode.Mode0:
                sector[HeaderEnd..].Clear();
                break;
            case CdSectorMode.Mode1:
                SectorEdc.Put(sector[..Mode1Edc], sector[Mode1Edc..]);
                sector.Slice(Mode1Edc + SectorEdc.Size, IntermediateSize).Clear();
                SectorEcc.Put(sector, withHeader: true);
                break;
            case CdSectorMode.Mode2Form1:
                PutSubHeader(subHeader.WithForm2(false), sector);
                SectorEdc.Put(sector[HeaderEnd..Form1Edc], sector[Form1Edc..]);
                SectorEcc.Put(sector, withHeader: false);
                break;
            case CdSectorMode.Mode2Form2:
                PutSubHeader(subHeader.WithForm2(true), sector);
                SectorEdc.Put(sector[HeaderEnd..Form2Edc], sector[Form2Edc..]);
                break;
        }
    }

    /// <summary>Builds a sector of a mode that needs no sub-header, or the plain data one.</summary>
    public static void Encode(CdSectorMode mode, Lba lba, ReadOnlySpan<byte> user, Span<byte> sector) =>
        Encode(mode, lba, user, CdSubHeader.Data, sector);

    /// <summary>Writes sync and header (BCD address, mode) of a data sector, and nothing else.</summary>
    public static void PutHeader(CdSectorMode mode, Lba lba, Span<byte> sector)
    {
        Sync.CopyTo(sector);
        Wire.As<Msf>(sector[SyncSize..]) = Bcd.Encode(Msf.FromLba(lba));
        sector[SyncSize + Msf.Size] = mode switch
        {
            CdSectorMode.Mode0 => 0,
            CdSectorMode.Mode1 => 1,
            _ => 2,
        };
    }

    public static bool HasSync(ReadOnlySpan<byte> sector) => sector[..SyncSize].SequenceEqual(Sync);

    /// <summary>
    /// The address in the header of a data sector, unscrambled; null when it is no BCD. MSF 90:00:00 and up is lead-in.
    /// </summary>
    public static Lba? AddressOf(ReadOnlySpan<byte> sector)
    {
        Msf address = Wire.As<Msf>(sector[SyncSize..]);
        return Bcd.IsValid(address) ? Bcd.Decode(address).ToLba() : null;
    }

    /// <summary>The first copy of the sub-header of a Mode 2 sector.</summary>
    public static CdSubHeader SubHeaderOf(ReadOnlySpan<byte> sector) => Wire.As<CdSubHeader>(sector[HeaderEnd..]);

    /// <summary>
    /// What an unscrambled sector says that it is. No sync = audio. Mode 2 counts as Form 1 or Form 2 when its two
    /// sub-headers are the same and its EDC fits (Form 2 may leave it zero), else as formless. Null: a mode that
    /// does not exist.
    /// </summary>
    public static CdSectorMode? ModeOf(ReadOnlySpan<byte> sector)
    {
        if (!HasSync(sector))
        {
            return CdSectorMode.Audio;
        }

        return (sector[SyncSize + Msf.Size] & ModeBits) switch
        {
            0 => CdSectorMode.Mode0,
            1 => CdSectorMode.Mode1,
            2 => FormOf(sector),
            _ => null,
        };
    }

    /// <summary>Whether a sector is a sound one of its mode, at its place.</summary>
    /// <param name="sector">2,352 bytes, unscrambled.</param>
    /// <param name="mode">What it shall be; of audio nothing can be said.</param>
    /// <param name="lba">Where it was read; null: its header may name any place.</param>
    public static CdSectorFaults Check(ReadOnlySpan<byte> sector, CdSectorMode mode, Lba? lba = null)
    {
        Invariant.Require(sector.Length == RawSize, "a raw sector has 2,352 bytes");
        if (mode == CdSectorMode.Audio)
        {
            return CdSectorFaults.None;
        }

        CdSectorFaults faults = HasSync(sector) ? CdSectorFaults.None : CdSectorFaults.Sync;
        faults |= CheckHeader(sector, mode, lba);
        return faults | mode switch
        {
            CdSectorMode.Mode0 => Fault(!sector[HeaderEnd..].ContainsAnyExcept((byte)0), CdSectorFaults.Filler),
            CdSectorMode.Mode1 => CheckMode1(sector),
            CdSectorMode.Mode2Form1 => CheckSubHeader(sector, form2: false)
                | Fault(HasForm1Edc(sector), CdSectorFaults.Edc)
                | SectorEcc.Check(sector, withHeader: false),
            CdSectorMode.Mode2Form2 => CheckSubHeader(sector, form2: true)
                | Fault(HasForm2Edc(sector), CdSectorFaults.Edc),
            _ => CdSectorFaults.None,
        };
    }

    private static CdSectorMode FormOf(ReadOnlySpan<byte> sector)
    {
        bool form2 = SubHeaderOf(sector).IsForm2;
        if (CheckSubHeader(sector, form2) != CdSectorFaults.None)
        {
            return CdSectorMode.Mode2Formless;
        }

        return form2
            ? HasForm2Edc(sector) ? CdSectorMode.Mode2Form2 : CdSectorMode.Mode2Formless
            : HasForm1Edc(sector) ? CdSectorMode.Mode2Form1 : CdSectorMode.Mode2Formless;
    }

    private static CdSectorFaults CheckHeader(ReadOnlySpan<byte> sector, CdSectorMode mode, Lba? lba)
    {
        byte number = mode switch
        {
            CdSectorMode.Mode0 => 0,
            CdSectorMode.Mode1 => 1,
            _ => 2,
        };
        bool sound = AddressOf(sector) is Lba address
            && (lba is null || address == lba.Value)
            && (sector[SyncSize + Msf.Size] & ModeBits) == number;
        return Fault(sound, CdSectorFaults.Header);
    }

    private static CdSectorFaults CheckMode1(ReadOnlySpan<byte> sector) =>
        Fault(SectorEdc.Holds(sector[..Mode1Edc], sector[Mode1Edc..]), CdSectorFaults.Edc)
        | Fault(
            !sector.Slice(Mode1Edc + SectorEdc.Size, IntermediateSize).ContainsAnyExcept((byte)0),
            CdSectorFaults.Filler)
        | SectorEcc.Check(sector, withHeader: true);

    private static CdSectorFaults CheckSubHeader(ReadOnlySpan<byte> sector, bool form2)
    {
        ReadOnlySpan<byte> copies = sector[HeaderEnd..SubHeaderEnd];
        bool same = copies[..CdSubHeader.Size].SequenceEqual(copies[CdSubHeader.Size..]);
        return Fault(same && SubHeaderOf(sector).IsForm2 == form2, CdSectorFaults.SubHeader);
    }

    private static bool HasForm1Edc(ReadOnlySpan<byte> sector) =>
        SectorEdc.Holds(sector[HeaderEnd..Form1Edc], sector[Form1Edc..]);

    private static bool HasForm2Edc(ReadOnlySpan<byte> sector) =>
        !sector[Form2Edc..].ContainsAnyExcept((byte)0)
        || SectorEdc.Holds(sector[HeaderEnd..Form2Edc], sector[Form2Edc..]);

    private static void PutSubHeader(CdSubHeader subHeader, Span<byte> sector)
    {
        Wire.As<CdSubHeader>(sector[HeaderEnd..]) = subHeader;
        Wire.As<CdSubHeader>(sector[(HeaderEnd + CdSubHeader.Size)..]) = subHeader;
    }

    private static CdSectorFaults Fault(bool sound, CdSectorFaults otherwise) =>
        sound ? CdSectorFaults.None : otherwise;
}
