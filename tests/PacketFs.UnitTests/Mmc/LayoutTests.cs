using System.Reflection;
using System.Runtime.CompilerServices;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.Features;
using PacketFs.Mmc.Replies.ModePages;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

public sealed class LayoutTests
{
    [Fact]
    public void Every_structure_is_as_large_as_it_says_and_has_no_padding()
    {
        int checkedStructures = 0;
        foreach (Type type in typeof(IScsiTransport).Assembly.GetTypes())
        {
            if (type.GetField("Size", BindingFlags.Public | BindingFlags.Static) is not { IsLiteral: true } size
                || !type.IsValueType)
            {
                continue;
            }

            checkedStructures++;
            Assert.True((int)size.GetRawConstantValue()! == SizeOf(type), $"{type.Name} takes {SizeOf(type)} bytes");
            if (type.GetCustomAttribute<InlineArrayAttribute>() is null)
            {
                int sum = Fields(type).Sum(field => SizeOf(field.FieldType));
                Assert.True(sum == SizeOf(type), $"{type.Name} is padded");
            }
        }

        Assert.True(checkedStructures > 50);
    }

    [Theory]
    [InlineData(typeof(InquiryData), "RemovableMedium 1 AdditionalLength 4 Vendor 8 Product 16 Revision 32")]
    [InlineData(typeof(ReadCapacityData), "LastLba 0 BlockLength 4")]
    [InlineData(typeof(FormatCapacityHeader), "CapacityListLength 3")]
    [InlineData(typeof(CurrentCapacityDescriptor), "BlockCount 0 DescriptorType 4 BlockLength 5")]
    [InlineData(typeof(FormatDescriptor), "BlockCount 0 TypeAndSubtype 4 Parameter 5")]
    [InlineData(typeof(FormatListHeader), "Flags 1 DescriptorLength 2")]
    [InlineData(typeof(FormatParameterList), "Header 0 Descriptor 4")]
    [InlineData(typeof(LegacyFormatParameterList), "InitialisationPattern 4 SessionAndGrow 8 BlockCount 12")]
    [InlineData(
        typeof(DiscInformation),
        "Status 2 FirstTrack 3 SessionCountLow 4 FirstTrackInLastSessionLow 5 LastTrackInLastSessionLow 6 Flags 7 "
        + "DiscType 8 SessionCountHigh 9 LastTrackInLastSessionHigh 11 DiscIdentification 12 LastSessionLeadInStart 16 "
        + "LastPossibleLeadOutStart 20 BarCode 24 DiscApplicationCode 32 OpcTableCount 33")]
    [InlineData(typeof(OpcTable), "Speed 0 Values 2")]
    [InlineData(
        typeof(TrackResources),
        "DataType 2 MaximumOpenTracks 4 OpenTracks 6 MaximumAppendableTracks 8 AppendableTracks 10")]
    [InlineData(
        typeof(PseudoOverwriteResources),
        "DataType 2 RemainingReplacements 4 RemainingMapEntries 8 RemainingUpdates 12")]
    [InlineData(
        typeof(TrackInformation),
        "TrackNumberLow 2 SessionNumberLow 3 TrackModeAndFlags 5 DataModeAndFlags 6 Validity 7 Start 8 "
        + "NextWritableAddress 12 FreeBlocks 16 FixedPacketSize 20 TrackSize 24 LastRecordedAddress 28 "
        + "TrackNumberHigh 32 SessionNumberHigh 33 ReadCompatibilityLba 36 NextLayerJumpAddress 40 "
        + "LastLayerJumpAddress 44")]
    [InlineData(typeof(SubChannelHeader), "Reserved 0 AudioStatus 1 Length 2")]
    [InlineData(
        typeof(SubChannelPosition),
        "Format 0 AdrControl 1 TrackNumber 2 IndexNumber 3 Absolute 4 Relative 8")]
    [InlineData(typeof(SubChannelCode), "Format 0 AdrControl 1 TrackNumber 2 Reserved 3 Text 4")]
    [InlineData(typeof(TocHeader), "Length 0 First 2 Last 3")]
    [InlineData(typeof(TocEntry), "AdrControl 1 TrackNumber 2 Address 4")]
    [InlineData(
        typeof(RawTocEntry),
        "SessionNumber 0 AdrControl 1 TrackNumber 2 Point 3 Address 4 Zero 7 PointAddress 8")]
    [InlineData(
        typeof(Atip),
        "WritingPower 4 Usage 5 MediumType 6 LeadInStart 8 LastPossibleLeadOutStart 12 A1 16 A2 20 A3 24 S4 "
        + "28")]
    [InlineData(typeof(EventHeader), "Length 0 ClassAndFlags 2 SupportedClasses 3")]
    [InlineData(typeof(MediaEvent), "EventCode 0 MediaStatus 1 StartSlot 2 EndSlot 3")]
    [InlineData(typeof(DriveEvent), "EventCode 0 Status 1 Detail0 2 Detail1 3")]
    [InlineData(typeof(BufferCapacity), "Block 3 BufferLength 4 FreeLength 8")]
    [InlineData(typeof(PerformanceHeader), "Length 0 Flags 4")]
    [InlineData(typeof(NominalPerformanceDescriptor), "StartLba 0 StartPerformance 4 EndLba 8 EndPerformance 12")]
    [InlineData(typeof(WriteSpeedPerformanceDescriptor), "Flags 0 EndLba 4 ReadSpeed 8 WriteSpeed 12")]
    [InlineData(
        typeof(StreamingDescriptor),
        "Flags 0 StartLba 4 EndLba 8 ReadSize 12 ReadTime 16 WriteSize 20 WriteTime 24")]
    [InlineData(typeof(DiscStructureHeader), "Length 0")]
    [InlineData(typeof(MechanismStatusHeader), "ChangerState 0 Mechanism 1 CurrentLba 2 SlotCount 5 SlotTableLength 6")]
    [InlineData(
        typeof(CueSheetEntry),
        "ControlAdr 0 TrackNumber 1 Index 2 DataForm 3 SerialCopyManagement 4 Address 5")]
    [InlineData(typeof(ConfigurationHeader), "Length 0 CurrentProfile 6")]
    [InlineData(typeof(FeatureDescriptor), "FeatureCode 0 VersionAndFlags 2 AdditionalLength 3")]
    [InlineData(typeof(ProfileDescriptor), "ProfileNumber 0 Flags 2")]
    [InlineData(typeof(CoreFeature), "PhysicalInterface 0 Flags 4")]
    [InlineData(typeof(RandomReadableFeature), "BlockSize 0 Blocking 4 Flags 6")]
    [InlineData(typeof(RandomWritableFeature), "LastLba 0 BlockSize 4 Blocking 8 Flags 10")]
    [InlineData(typeof(IncrementalStreamingWritableFeature), "DataBlockTypes 0 Flags 2 LinkSizeCount 3 LinkSize0 4")]
    [InlineData(typeof(FormattableFeature), "Flags 0 BdRFlags 4")]
    [InlineData(typeof(CdTrackAtOnceFeature), "Flags 0 DataBlockTypes 2")]
    [InlineData(typeof(CdMasteringFeature), "Flags 0 MaximumCueSheetLength 1")]
    [InlineData(typeof(DvdReadFeature), "Flags 0 DualLayer 2")]
    [InlineData(typeof(DvdPlusRwFeature), "Flags 0 FormatFlags 1")]
    [InlineData(typeof(CdRwMediaWriteSupportFeature), "Subtypes 1")]
    [InlineData(typeof(TimeOutFeature), "Flags 0 UnitLength 2")]
    [InlineData(
        typeof(ModeParameterHeader10),
        "ModeDataLength 0 MediumType 2 DeviceSpecific 3 BlockDescriptorLength 6")]
    [InlineData(typeof(ModeParameterHeader6), "ModeDataLength 0 MediumType 1 DeviceSpecific 2 BlockDescriptorLength 3")]
    [InlineData(typeof(ModeBlockDescriptor), "DensityCode 0 BlockCount 1 BlockLength 5")]
    [InlineData(
        typeof(ErrorRecoveryPage),
        "Flags 2 ReadRetryCount 3 EmulationDensity 7 WriteRetryCount 8 RecoveryTimeLimit 10")]
    [InlineData(typeof(MrwPage), "AddressSpace 3")]
    [InlineData(
        typeof(WriteParametersPage),
        "WriteFlags 2 TrackFlags 3 BlockTypeField 4 LinkSize 5 HostApplicationCode 7 SessionFormat 8 PacketSize 10 "
        + "AudioPauseLength 14 MediaCatalogNumber 16 RecordingCode 32 SubHeader 48")]
    [InlineData(typeof(CachingPage), "Flags 2")]
    [InlineData(typeof(PowerConditionPage), "Flags 3 IdleTimer 4 StandbyTimer 8")]
    [InlineData(typeof(TimeOutAndProtectPage), "Flags 4 Group1TimeOut 6 Group2TimeOut 8")]
    [InlineData(
        typeof(CapabilitiesPage),
        "ReadMedia 2 WriteMedia 3 Functions4 4 Functions5 5 Mechanism 6 Functions7 7 MaximumReadSpeed 8 BufferSize 12 "
        + "CurrentReadSpeed 14 DigitalOutput 17 MaximumWriteSpeed 18 CopyManagementRevision 22 RotationControl 27 "
        + "CurrentWriteSpeed 28 WriteSpeedDescriptorCount 30")]
    [InlineData(typeof(WriteSpeedDescriptor), "RotationControl 1 WriteSpeed 2")]
    public void Fields_lie_where_the_standard_puts_them(Type type, string offsets)
    {
        Dictionary<string, int> found = [];
        int offset = 0;
        foreach (FieldInfo field in Fields(type))
        {
            found[field.Name] = offset;
            offset += SizeOf(field.FieldType);
        }

        string[] words = offsets.Split(' ');
        for (int i = 0; i < words.Length; i += 2)
        {
            Assert.Equal((words[i], int.Parse(words[i + 1])), (words[i], found[words[i]]));
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type type) => type
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .OrderBy(field => field.MetadataToken);

    private static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!
        .MakeGenericMethod(type)
        .Invoke(null, null)!;
}
