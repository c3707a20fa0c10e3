using PacketFs.Emulation;
using PacketFs.Recording.Planning;

namespace PacketFs.SimulationTests.Recording;

/// <summary>A medium, and a way to record it.</summary>
/// <param name="Medium">What disc.</param>
/// <param name="Method">How.</param>
/// <param name="PacketBlocks">Of fixed packets on a CD; 0: packets of any length.</param>
/// <param name="HasEarlier">A session was recorded and closed before.</param>
internal sealed record RecordingCase(MediumType Medium, MethodChoice Method, int PacketBlocks, bool HasEarlier)
{
    /// <summary>The drive may pause where its buffer runs dry.</summary>
    public bool MayPause { get; init; } = true;

    /// <summary>Every method on every medium that takes it; behind an earlier session where one can be.</summary>
    public static IReadOnlyList<RecordingCase> All { get; } =
    [
        new(MediumType.CdR, MethodChoice.Tao, 32, true),
        new(MediumType.CdR, MethodChoice.Tao, 32, false) { MayPause = false },
        new(MediumType.CdR, MethodChoice.Sao, 32, true),
        new(MediumType.CdR, MethodChoice.Sao, 32, false) { MayPause = false },
        new(MediumType.CdR, MethodChoice.Raw, 32, false),
        new(MediumType.CdR, MethodChoice.Packet, 32, true),
        new(MediumType.CdR, MethodChoice.Packet, 0, true),
        new(MediumType.CdRw, MethodChoice.Tao, 32, true),
        new(MediumType.CdRw, MethodChoice.Sao, 32, true),
        new(MediumType.CdRw, MethodChoice.Raw, 32, false),
        new(MediumType.CdRw, MethodChoice.Packet, 32, false),
        new(MediumType.DvdMinusR, MethodChoice.Sao, 32, false) { MayPause = false },
        new(MediumType.DvdMinusR, MethodChoice.Packet, 32, true),
        new(MediumType.DvdMinusRw, MethodChoice.Sao, 32, false),
        new(MediumType.DvdMinusRw, MethodChoice.Packet, 32, true),
        new(MediumType.DvdPlusR, MethodChoice.Auto, 32, true),
        new(MediumType.BdR, MethodChoice.Auto, 32, true),
        new(MediumType.DvdPlusRw, MethodChoice.Auto, 32, false),
        new(MediumType.DvdRam, MethodChoice.Auto, 32, false),
        new(MediumType.BdRe, MethodChoice.Auto, 32, false),
        new(MediumType.CdMrw, MethodChoice.Auto, 32, false),
    ];

    /// <summary>Nothing is kept when it stops half way: it has no end.</summary>
    public bool IsAtOnce => Method is MethodChoice.Sao or MethodChoice.Raw;

    public bool HasCdPackets =>
        Method == MethodChoice.Packet && (Medium is MediumType.CdR or MediumType.CdRw);

    public bool IsOverwriting => Medium is MediumType.DvdPlusRw or MediumType.DvdRam or MediumType.BdRe
        or MediumType.CdMrw;

    public bool IsErasable => IsOverwriting || Medium is MediumType.CdRw or MediumType.DvdMinusRw;

    public SessionEnd End => HasEarlier ? SessionEnd.CloseSession : SessionEnd.Finalise;

    public override string ToString() =>
        $"{Medium} {Method}{(Method == MethodChoice.Packet ? $" {PacketBlocks}" : "")}"
        + $"{(HasEarlier ? " behind a session" : "")}{(MayPause ? "" : " without pauses")}";
}
