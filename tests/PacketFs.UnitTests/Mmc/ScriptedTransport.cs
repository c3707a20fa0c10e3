using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.UnitTests.Mmc;

/// <summary>
/// A drive made of answers: what each opcode says, and outcomes that come first, once each. Records every CDB and what
/// was sent with it. A command without an answer is GOOD without data.
/// </summary>
internal sealed class ScriptedTransport : IScsiTransport
{
    private readonly Dictionary<Opcode, Func<byte[], byte[]>> _replies = [];
    private readonly Dictionary<Opcode, Queue<ScsiResult>> _outcomes = [];

    public int MaxTransferBytes { get; set; } = 1 << 20;

    public bool IsDisposed { get; private set; }

    public List<byte[]> Cdbs { get; } = [];

    public List<byte[]> Sent { get; } = [];

    public Action<byte[]>? OnExecute { get; set; }

    public IEnumerable<Opcode> Opcodes => Cdbs.Select(cdb => (Opcode)cdb[0]);

    public static ScsiResult Check(byte key, byte asc, byte ascq) =>
        ScsiResult.Check(new Sense(new SenseCode(key, asc, ascq)));

    public ScriptedTransport Reply(Opcode opcode, params byte[] data)
    {
        _replies[opcode] = _ => data;
        return this;
    }

    public ScriptedTransport Reply(Opcode opcode, Func<byte[], byte[]> data)
    {
        _replies[opcode] = data;
        return this;
    }

    /// <summary>The next outcomes of this command; afterwards it answers as before.</summary>
    public ScriptedTransport Then(Opcode opcode, params ScsiResult[] outcomes)
    {
        if (!_outcomes.TryGetValue(opcode, out Queue<ScsiResult>? queue))
        {
            _outcomes[opcode] = queue = [];
        }

        foreach (ScsiResult outcome in outcomes)
        {
            queue.Enqueue(outcome);
        }

        return this;
    }

    public ScriptedTransport Then(Opcode opcode, int times, ScsiResult outcome) =>
        Then(opcode, Enumerable.Repeat(outcome, times).ToArray());

    /// <summary>An outcome still waits for this command.</summary>
    public bool HasOutcome(Opcode opcode) =>
        _outcomes.TryGetValue(opcode, out Queue<ScsiResult>? queue) && queue.Count > 0;

    public int CountOf(Opcode opcode) => Opcodes.Count(code => code == opcode);

    public void Forget()
    {
        Cdbs.Clear();
        Sent.Clear();
    }

    public ScsiResult Execute(ReadOnlySpan<byte> cdb, ScsiTransfer transfer, TimeSpan timeout)
    {
        byte[] copy = cdb.ToArray();
        Cdbs.Add(copy);
        Sent.Add(transfer.DataOut.ToArray());
        OnExecute?.Invoke(copy);
        Opcode opcode = (Opcode)cdb[0];
        if (_outcomes.TryGetValue(opcode, out Queue<ScsiResult>? queue) && queue.TryDequeue(out ScsiResult outcome))
        {
            return outcome;
        }

        if (transfer.Direction != DataDirection.In)
        {
            return ScsiResult.Good(transfer.Length);
        }

        if (!_replies.TryGetValue(opcode, out Func<byte[], byte[]>? reply))
        {
            return Check(0x5, 0x20, 0x00);
        }

        byte[] data = reply(copy);
        int length = Math.Min(data.Length, transfer.Length);
        data.AsSpan(0, length).CopyTo(transfer.DataIn);
        return ScsiResult.Good(length);
    }

    public void Dispose() => IsDisposed = true;
}
