using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Emulation;

namespace PacketFs.UnitTests.Emulation;

/// <summary>
/// What the child process of <see cref="KillTests"/> does until it is killed: it writes packets that name themselves
/// and their round, flushes, tells the round, and now and then formats the disc anew. The test assembly is its own
/// child: started as a program with the variable set, this runs before its empty entry point and never returns.
/// </summary>
internal static class KilledWriter
{
    public const string Variable = "PACKETFS_TEST_KILLED_WRITER";
    public const int Packets = 48;

// A module initialiser is the only way into a test assembly that is started as a program.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is string path)
        {
            Run(path);
        }
    }

    /// <summary>The content of a packet: its number and round, repeated, so that a torn one shows.</summary>
    public static void Fill(Span<byte> packetBytes, int packet, int round)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(packetBytes);
        words.Fill(BinaryPrimitives.ReverseEndianness(((ulong)(uint)packet << 32) | (uint)round));
    }

    private static void Run(string path)
    {
        using DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Open(path));
        byte[] data = new byte[DriveBench.PacketBytes];
        Prng prng = new(3);
        for (int round = 1; ; round++)
        {
            if (round % 16 == 1)
            {
                Console.Out.WriteLine("formatting");
                Console.Out.Flush();
                bench.Format(Packets);
            }

            int first = prng.Next(Packets - 8);
            for (int packet = first; packet < first + 8; packet++)
            {
                Fill(data, packet, round);
                bench.Write(packet * 32L, data);
            }

            bench.Sync();
            Console.Out.WriteLine($"{round} {first}");
            Console.Out.Flush();
        }
    }
}
