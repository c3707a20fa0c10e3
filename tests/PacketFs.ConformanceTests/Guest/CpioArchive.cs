using System.Text;

namespace PacketFs.ConformanceTests.Guest;

/// <summary>
/// Writes the archive that a Linux kernel unpacks as its first root: the "new ASCII" cpio format, as the kernel's
/// Documentation/driver-api/early-userspace/buffer-format.rst has it. Every number is eight hex digits; header plus
/// name and the data each end on a multiple of four bytes.
/// </summary>
internal sealed class CpioArchive : IDisposable
{
    private const uint Folder = 0x4000;
    private const uint File = 0x8000;
    private const uint Link = 0xA000;
    private const uint CharacterDevice = 0x2000;
    private const string Trailer = "TRAILER!!!";

    private readonly Stream _output;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private uint _inode = 1;

    public CpioArchive(Stream output) => _output = output;

    /// <summary>A folder and all above it, once.</summary>
    public void AddFolder(string path)
    {
        if (path.Length == 0 || !_folders.Add(path))
        {
            return;
        }

        int slash = path.LastIndexOf('/');
        AddFolder(slash < 0 ? string.Empty : path[..slash]);
        Add(path, Folder | Octal(755), [], 0, 0);
    }

    public void AddFile(string path, ReadOnlySpan<byte> content, bool executable)
    {
        AddParent(path);
        Add(path, File | (executable ? Octal(755) : Octal(644)), content, 0, 0);
    }

    public void AddText(string path, string content, bool executable = false) =>
        AddFile(path, Encoding.UTF8.GetBytes(content), executable);

    public void AddLink(string path, string target)
    {
        AddParent(path);
        Add(path, Link | Octal(777), Encoding.UTF8.GetBytes(target), 0, 0);
    }

    public void AddCharacterDevice(string path, uint major, uint minor)
    {
        AddParent(path);
        Add(path, CharacterDevice | Octal(600), [], major, minor);
    }

    public void Dispose() => Add(Trailer, 0, [], 0, 0);

    private static uint Octal(uint digits) => (digits / 100 * 64) + (digits / 10 % 10 * 8) + (digits % 10);

    private void AddParent(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash > 0)
        {
            AddFolder(path[..slash]);
        }
    }

    private void Add(string path, uint mode, ReadOnlySpan<byte> content, uint major, uint minor)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + "\0");
        uint[] fields =
        [
            _inode++, mode, 0, 0, 1, 0, (uint)content.Length, 0, 0, major, minor, (uint)name.Length, 0,
        ];
        byte[] header = Encoding.ASCII.GetBytes("070701" + string.Concat(fields.Select(field => field.ToString("x8"))));
        _output.Write(header);
        _output.Write(name);
        Pad(header.Length + name.Length);
        _output.Write(content);
        Pad(content.Length);
    }

    private void Pad(int length) => _output.Write(new byte[(4 - (length & 3)) & 3]);
}
