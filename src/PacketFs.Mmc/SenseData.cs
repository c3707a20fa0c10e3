using PacketFs.Core;

namespace PacketFs.Mmc;

/// <summary>
/// Sense data on the wire (SPC): parses and builds fixed format (70h, 71h) and descriptor format (72h, 73h). MMC drives
/// answer in fixed format; USB bridges may not.
/// </summary>
public static class SenseData
{
    /// <summary>Bytes that <see cref="BuildFixed"/> makes.</summary>
    public const int FixedSize = FixedSense.Size;

    private const byte CurrentFixed = 0x70;
    private const byte DeferredFixed = 0x71;
    private const byte CurrentDescriptor = 0x72;
    private const byte DeferredDescriptor = 0x73;
    private const byte Valid = 0x80;
    private const int DescriptorHeaderSize = 8;
    private const byte InformationDescriptor = 0x00;
    private const byte SenseKeySpecificDescriptor = 0x02;
    private const int InformationDescriptorSize = 12;
    private const int SenseKeySpecificDescriptorSize = 8;

    /// <summary>
    /// Reads what is there; bytes that a drive left out read as zero. Anything that is no sense data gives
    /// 00/00/00.
    /// </summary>
    public static Sense Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return default;
        }

        // Some drives clear the top bit, some the valid bit, of good data: look at the format alone.
        return (bytes[0] & 0x7F) switch
        {
            CurrentFixed => ParseFixed(bytes, isDeferred: false),
            DeferredFixed => ParseFixed(bytes, isDeferred: true),
            CurrentDescriptor => ParseDescriptors(bytes, isDeferred: false),
            DeferredDescriptor => ParseDescriptors(bytes, isDeferred: true),
            _ => default,
        };
    }

    /// <summary>
    /// Writes 18 bytes of fixed format sense data; returns their number. The span must have room for them.
    /// </summary>
    public static int BuildFixed(in Sense sense, Span<byte> target)
    {
        target[..FixedSize].Clear();
        ref FixedSense data = ref Wire.As<FixedSense>(target);
        data.ResponseCode = sense.IsDeferred ? DeferredFixed : CurrentFixed;
        data.KeyAndFlags = (byte)(sense.Key & 0x0F);
        data.AdditionalLength = FixedSize - 8;
        data.Asc = sense.Asc;
        data.Ascq = sense.Ascq;
        if (sense.Information is uint information)
        {
            data.ResponseCode |= Valid;
            data.Information = information;
        }

        if (sense.Progress is ushort progress)
        {
            data.SenseKeySpecific = Valid;
            data.Progress = progress;
        }

        return FixedSize;
    }

    /// <summary>Writes descriptor format sense data; returns its length, at most 28 bytes.</summary>
    public static int BuildDescriptors(in Sense sense, Span<byte> target)
    {
        int length = DescriptorHeaderSize;
        target[..DescriptorHeaderSize].Clear();
        target[0] = sense.IsDeferred ? DeferredDescriptor : CurrentDescriptor;
        target[1] = (byte)(sense.Key & 0x0F);
        target[2] = sense.Asc;
        target[3] = sense.Ascq;
        if (sense.Information is uint information)
        {
            Span<byte> descriptor = target.Slice(length, InformationDescriptorSize);
            descriptor.Clear();
            descriptor[0] = InformationDescriptor;
            descriptor[1] = InformationDescriptorSize - 2;
            descriptor[2] = Valid;
            Wire.As<U64Be>(descriptor[4..]) = information;
            length += InformationDescriptorSize;
        }

        if (sense.Progress is ushort progress)
        {
            Span<byte> descriptor = target.Slice(length, SenseKeySpecificDescriptorSize);
            descriptor.Clear();
            descriptor[0] = SenseKeySpecificDescriptor;
            descriptor[1] = SenseKeySpecificDescriptorSize - 2;
            descriptor[4] = Valid;
            Wire.As<U16Be>(descriptor[5..]) = progress;
            length += SenseKeySpecificDescriptorSize;
        }

        target[7] = (byte)(length - DescriptorHeaderSize);
        return length;
    }

    private static Sense ParseFixed(ReadOnlySpan<byte> bytes, bool isDeferred)
    {
        FixedSense data = Wire.Read<FixedSense>(bytes);
        byte key = (byte)(data.KeyAndFlags & 0x0F);
        return new Sense(
            new SenseCode(key, data.Asc, data.Ascq),
            isDeferred,
            Bits.Has(data.ResponseCode, Valid) ? (uint)data.Information : null,
            Bits.Has(data.SenseKeySpecific, Valid) && CarriesProgress(key) ? (ushort)data.Progress : null);
    }

    private static Sense ParseDescriptors(ReadOnlySpan<byte> bytes, bool isDeferred)
    {
        Span<byte> header = stackalloc byte[DescriptorHeaderSize];
        header.Clear();
        bytes[..Math.Min(bytes.Length, DescriptorHeaderSize)].CopyTo(header);
        byte key = (byte)(header[1] & 0x0F);
        uint? information = null;
        ushort? progress = null;

        int end = Math.Min(bytes.Length, DescriptorHeaderSize + header[7]);
        int offset = DescriptorHeaderSize;
        while (offset + 2 <= end && offset + 2 + bytes[offset + 1] <= end)
        {
            ReadOnlySpan<byte> descriptor = bytes.Slice(offset, 2 + bytes[offset + 1]);
            offset += descriptor.Length;
            if (descriptor[0] == InformationDescriptor && descriptor.Length >= InformationDescriptorSize
                && Bits.Has(descriptor[2], Valid))
            {
                ulong value = Wire.As<U64Be>(descriptor[4..]);
                information = value <= uint.MaxValue ? (uint)value : null;
            }
            else if (descriptor[0] == SenseKeySpecificDescriptor && descriptor.Length >= 7
                && Bits.Has(descriptor[4], Valid) && CarriesProgress(key))
            {
                progress = Wire.As<U16Be>(descriptor[5..]);
            }
        }

        return new Sense(new SenseCode(key, header[2], header[3]), isDeferred, information, progress);
    }

    // With other keys the same bytes point at the field that the drive rejects.
    private static bool CarriesProgress(byte key) => key is SenseKey.NotReady or SenseKey.NoSense;
}
