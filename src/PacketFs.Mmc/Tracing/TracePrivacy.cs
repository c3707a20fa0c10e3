using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc.Tracing;

/// <summary>
/// What of a data phase goes into a trace. Parameter data, which say what drive and disc are and how they are set, are
/// kept; what users have on their discs is not, nor anything of a command that is not known here, nor keys and serial
/// numbers of protected discs. Serial numbers of drives are made unreadable.
/// </summary>
internal static class TracePrivacy
{
    private const byte SerialNumberPage = 0x80;
    private const byte DeviceIdentificationPage = 0x83;
    private const int VitalPageHeaderSize = 4;
    private const byte Hidden = (byte)'*';

    /// <summary>Kept always: replies that describe, and parameter lists.</summary>
    public static bool IsParameterData(ReadOnlySpan<byte> cdb) => (Opcode)cdb[0] switch
    {
        Opcode.Inquiry or Opcode.RequestSense or Opcode.ModeSense6 or Opcode.ModeSense10 or Opcode.ModeSelect6
            or Opcode.ModeSelect10 or Opcode.FormatUnit or Opcode.ReadFormatCapacities or Opcode.ReadCapacity10
            or Opcode.ReadTocPmaAtip or Opcode.GetConfiguration or Opcode.GetEventStatusNotification
            or Opcode.ReadDiscInformation or Opcode.ReadTrackInformation or Opcode.SendOpcInformation
            or Opcode.ReadBufferCapacity or Opcode.SendCueSheet or Opcode.GetPerformance or Opcode.SetStreaming
            or Opcode.MechanismStatus => true,
        Opcode.ReadDiscStructure or Opcode.SendDiscStructure => !IsSecret(cdb),
        _ => false,
    };

    /// <summary>Never kept: structures with keys, burst cutting areas, serial numbers of discs.</summary>
    public static bool IsSecret(ReadOnlySpan<byte> cdb)
    {
        const int FormatByte = 7;
        return (Opcode)cdb[0] is Opcode.ReadDiscStructure or Opcode.SendDiscStructure && cdb.Length > FormatByte
            && cdb[FormatByte] is (>= 0x02 and <= 0x03) or (>= 0x05 and <= 0x07) or (>= 0x80 and <= 0x8F);
    }

    /// <summary>Writes asterisks over what tells one drive from its sisters.</summary>
    public static void HideSerialNumbers(ReadOnlySpan<byte> cdb, Span<byte> data)
    {
        switch ((Opcode)cdb[0])
        {
            case Opcode.Inquiry when cdb.Length >= Inquiry.CdbLength:
                Inquiry inquiry = Inquiry.DecodeCdb(cdb);
                if (inquiry is { VitalProductData: true, PageCode: SerialNumberPage or DeviceIdentificationPage }
                    && data.Length > VitalPageHeaderSize)
                {
                    data[VitalPageHeaderSize..].Fill(Hidden);
                }

                break;
            case Opcode.GetConfiguration:
                HideSerialFeature(data);
                break;
        }
    }

    private static void HideSerialFeature(Span<byte> data)
    {
        int offset = ConfigurationHeader.Size;
        while (offset + FeatureDescriptor.Size <= data.Length)
        {
            FeatureDescriptor feature = Wire.Read<FeatureDescriptor>(data[offset..]);
            int start = offset + FeatureDescriptor.Size;
            int length = Math.Min(feature.AdditionalLength, data.Length - start);
            if (feature.Code == FeatureCode.DriveSerialNumber)
            {
                data.Slice(start, length).Fill(Hidden);
            }

            offset = start + length;
        }
    }
}
