using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace PacketFs.Mount.Fuse.Native;

/// <summary>
/// Runs a helper program and waits for it. Not System.Diagnostics.Process, because one descriptor must be handed over
/// while all others stay close-on-exec, whatever else this process starts at the same moment.
/// </summary>
internal static unsafe class ChildProcess
{
    private const int SpawnActionsBytes = 256;
    private const int HandedDescriptor = 3;
    private const int StandardError = 2;

    /// <param name="arguments">The program's name first; it is looked for in PATH.</param>
    /// <param name="descriptor">Handed over as descriptor 3; or -1.</param>
    /// <param name="variable">Set in the program's environment to "3"; or null.</param>
    /// <param name="complaint">What the program wrote to its standard error.</param>
    /// <returns>
    /// Its exit code; 128 + signal when it was killed; or the negated errno when it could not be started.
    /// </returns>
    public static int Run(string[] arguments, int descriptor, string? variable, out string complaint)
    {
        complaint = string.Empty;
        int* errorPipe = stackalloc int[2];
        if (LibC.Pipe(errorPipe, LibC.OpenCloseOnExec) < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }

        int processId;
        int started = Spawn(arguments, descriptor, variable, errorPipe[1], &processId);
        LibC.Close(errorPipe[1]);
        if (started != 0)
        {
            LibC.Close(errorPipe[0]);
            return -started;
        }

        complaint = ReadAll(errorPipe[0]);
        LibC.Close(errorPipe[0]);
        return Wait(processId);
    }

    private static int Spawn(string[] arguments, int descriptor, string? variable, int errorEnd, int* processId)
    {
        byte* actions = stackalloc byte[SpawnActionsBytes];
        byte** argumentBlock = ToBlock(arguments);
        byte** environmentBlock = ToBlock(Environment(variable));
        int failed = LibC.SpawnActionsInit(actions);
        try
        {
            // The error end first: it could be descriptor 3 itself, which the second action overwrites.
            failed |= LibC.SpawnActionsDuplicate(actions, errorEnd, StandardError);
            failed |= descriptor >= 0 ? LibC.SpawnActionsDuplicate(actions, descriptor, HandedDescriptor) : 0;
            return failed == 0
                ? LibC.Spawn(processId, argumentBlock[0], actions, null, argumentBlock, environmentBlock)
                : failed;
        }
        finally
        {
            _ = LibC.SpawnActionsDestroy(actions);
            FreeBlock(argumentBlock);
            FreeBlock(environmentBlock);
        }
    }

    private static string[] Environment(string? variable)
    {
        List<string> all = [];
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            if (!string.Equals((string)entry.Key, variable, StringComparison.Ordinal))
            {
                all.Add($"{entry.Key}={entry.Value}");
            }
        }

        if (variable is not null)
        {
            all.Add($"{variable}={HandedDescriptor}");
        }

        return [.. all];
    }

    private static byte** ToBlock(string[] strings)
    {
        byte** block = (byte**)NativeMemory.AllocZeroed((nuint)(strings.Length + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < strings.Length; i++)
        {
            block[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }

        return block;
    }

    private static void FreeBlock(byte** block)
    {
        for (byte** entry = block; *entry is not null; entry++)
        {
            Marshal.FreeCoTaskMem((nint)(*entry));
        }

        NativeMemory.Free(block);
    }

    private static string ReadAll(int fd)
    {
        StringBuilder text = new();
        Span<byte> buffer = stackalloc byte[512];
        while (true)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = LibC.Read(fd, start, (nuint)buffer.Length);
            }

            if (count > 0)
            {
                text.Append(Encoding.UTF8.GetString(buffer[..(int)count]));
            }
            else if (count == 0 || Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                return text.ToString().Trim();
            }
        }
    }

    private static int Wait(int processId)
    {
        int status;
        while (LibC.WaitForProcess(processId, &status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                return -Marshal.GetLastPInvokeError();
            }
        }

        int signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
    }
}
