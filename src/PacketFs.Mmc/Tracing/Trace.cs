using PacketFs.Core;

namespace PacketFs.Mmc.Tracing;

/// <summary>A whole trace in memory. For long ones that are only looked at, <see cref="TraceReader"/>
/// streams.</summary>
public sealed record Trace(IReadOnlyList<TraceSession> Sessions, TraceTail? Tail)
{
    /// <summary>Reads to the end of the stream, which stays the caller's.</summary>
    /// <exception cref="FsException">Corrupt: this is no trace; NotSupported: of a later version.</exception>
    public static Trace Load(Stream stream)
    {
        TraceReader reader = new(stream);
        List<TraceSession> sessions = [];
        List<TraceCommand> commands = [];
        while (reader.Read())
        {
            if (reader.Command is { } command)
            {
                commands.Add(command);
            }
            else
            {
                commands = [];
                sessions.Add(new TraceSession(reader.Header!, commands));
            }
        }

        return new Trace(sessions, reader.Tail);
    }
}
