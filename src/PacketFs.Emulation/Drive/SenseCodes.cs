using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Drive;

/// <summary>The sense codes that the emulated drive gives, by their standard names (SPC, MMC).</summary>
internal static class SenseCodes
{
    public static readonly SenseCode BackgroundFormat = new(0, 0x00, 0x04);
    public static readonly SenseCode BecomingReady = new(2, 0x04, 0x01);
    public static readonly SenseCode FormatInProgress = new(2, 0x04, 0x04);
    public static readonly SenseCode OperationInProgress = new(2, 0x04, 0x07);
    public static readonly SenseCode LongWriteInProgress = new(2, 0x04, 0x08);
    public static readonly SenseCode CannotReadMedium = new(2, 0x30, 0x02);
    public static readonly SenseCode NoMediumTrayClosed = new(2, 0x3A, 0x01);
    public static readonly SenseCode NoMediumTrayOpen = new(2, 0x3A, 0x02);
    public static readonly SenseCode WriteError = new(3, 0x0C, 0x00);
    public static readonly SenseCode LossOfStreaming = new(3, 0x0C, 0x09);
    public static readonly SenseCode UncorrectableError = new(3, 0x11, 0x05);
    public static readonly SenseCode MediumFormatCorrupted = new(3, 0x31, 0x00);
    public static readonly SenseCode FormatCommandFailed = new(3, 0x31, 0x01);
    public static readonly SenseCode NoDefectSpare = new(3, 0x32, 0x00);
    public static readonly SenseCode IncompleteErase = new(3, 0x51, 0x01);
    public static readonly SenseCode SessionFixationLeadIn = new(3, 0x72, 0x01);
    public static readonly SenseCode InternalTargetFailure = new(4, 0x44, 0x00);
    public static readonly SenseCode ParameterListLength = new(5, 0x1A, 0x00);
    public static readonly SenseCode InvalidOperationCode = new(5, 0x20, 0x00);
    public static readonly SenseCode AddressOutOfRange = new(5, 0x21, 0x00);
    public static readonly SenseCode InvalidAddressForWrite = new(5, 0x21, 0x02);
    public static readonly SenseCode InvalidFieldInCdb = new(5, 0x24, 0x00);
    public static readonly SenseCode InvalidFieldInParameterList = new(5, 0x26, 0x00);
    public static readonly SenseCode CommandSequenceError = new(5, 0x2C, 0x00);
    public static readonly SenseCode ProgramAreaEmpty = new(5, 0x2C, 0x04);
    public static readonly SenseCode CannotReadIncompatibleFormat = new(5, 0x30, 0x02);
    public static readonly SenseCode CannotWriteIncompatibleMedium = new(5, 0x30, 0x05);
    public static readonly SenseCode CannotFormatIncompatibleMedium = new(5, 0x30, 0x06);
    public static readonly SenseCode MediumNotFormatted = new(5, 0x30, 0x10);
    public static readonly SenseCode SavingNotSupported = new(5, 0x39, 0x00);
    public static readonly SenseCode MediumRemovalPrevented = new(5, 0x53, 0x02);
    public static readonly SenseCode EndOfUserArea = new(5, 0x63, 0x00);
    public static readonly SenseCode IllegalModeForTrack = new(5, 0x64, 0x00);
    public static readonly SenseCode InvalidPacketSize = new(5, 0x64, 0x01);
    public static readonly SenseCode IncompleteTrackInSession = new(5, 0x72, 0x03);
    public static readonly SenseCode EmptyReservedTrack = new(5, 0x72, 0x04);
    public static readonly SenseCode NoMoreReservations = new(5, 0x72, 0x05);
    public static readonly SenseCode MediumMayHaveChanged = new(6, 0x28, 0x00);
    public static readonly SenseCode PowerOn = new(6, 0x29, 0x00);
    public static readonly SenseCode OperatorRemovalRequest = new(6, 0x5A, 0x01);
    public static readonly SenseCode WriteProtected = new(7, 0x27, 0x00);
    public static readonly SenseCode SpaceAllocationFailed = new(7, 0x27, 0x07);


    public static ScsiResult ToCheck(this SenseCode code) => ScsiResult.Check(new Sense(code));

    public static ScsiResult ToCheck(this SenseCode code, long lba, int transferred = 0) =>
        ScsiResult.Check(new Sense(code, Information: unchecked((uint)lba)), transferred);
}
