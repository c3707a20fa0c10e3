using PacketFs.Recording.Tracks;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>A track that was recorded from a file.</summary>
/// <param name="Number">Of the track on the disc.</param>
/// <param name="File">Its input.</param>
/// <param name="Form">What the input's sectors are.</param>
/// <param name="Content">What must be read back: samples of audio, else user data.</param>
internal sealed record RecordedTrack(int Number, string File, SectorForm Form, byte[] Content);
