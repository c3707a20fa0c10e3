using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>
/// The few calls of libudfread that read an image: a library without a program, as video players use it. A handle
/// belongs to one thread; names are in Modified UTF-8, where a character beyond the first plane is two of three bytes.
/// </summary>
internal sealed partial class LibudfreadBinding : IDisposable
{
    private const string Library = "libudfread.so.0";
    private const int PieceBytes = 1 << 18;

    private readonly nint _volume;

    /// <exception cref="IOException">It cannot open the image, and says why on standard error only.</exception>
    public LibudfreadBinding(string image)
    {
        _volume = udfread_init();
        if (udfread_open(_volume, image) < 0)
        {
            udfread_close(_volume);
            throw new IOException("libudfread cannot open " + image);
        }
    }

    /// <summary>The identifier of the primary volume descriptor, or null.</summary>
    public string? Label => udfread_get_volume_id(_volume) is var text and not 0 ? Decode(text) : null;

    public void Dispose() => udfread_close(_volume);

    /// <summary>Everything below the root, in any order: folders, and files with what they hold.</summary>
    /// <param name="hasContent">Whether the file of a path is to be read.</param>
    /// <param name="visit">Takes path, whether it is a folder, its size, and the sum of its bytes.</param>
    public void Walk(Func<string, bool> hasContent, Action<string, bool, long, string> visit) =>
        Walk(udfread_opendir(_volume, "/"), string.Empty, hasContent, visit);

    private static void Walk(
        nint folder, string prefix, Func<string, bool> hasContent, Action<string, bool, long, string> visit)
    {
        if (folder == 0)
        {
            throw new IOException($"libudfread cannot open the folder \"{prefix}\"");
        }

        try
        {
            while (udfread_readdir(folder, out DirectoryEntry entry) != 0)
            {
                string path = prefix + Decode(entry.Name);
                if (entry.Type == DirectoryEntry.Folder)
                {
                    visit(path, true, 0, string.Empty);
                    Walk(udfread_opendir_at(folder, entry.Name), path + "/", hasContent, visit);
                }
                else
                {
                    (long size, string sum) = hasContent(path) ? Read(folder, entry.Name) : default;
                    visit(path, false, size, sum ?? string.Empty);
                }
            }
        }
        finally
        {
            udfread_closedir(folder);
        }
    }

    private static (long Size, string Sum) Read(nint folder, nint name)
    {
        nint file = udfread_file_openat(folder, name);
        if (file == 0)
        {
            return (-1, "cannot be opened");
        }

        try
        {
            using IncrementalHash sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] piece = new byte[PieceBytes];
            nint count;
            while ((count = udfread_file_read(file, piece, (nuint)piece.Length)) > 0)
            {
                sum.AppendData(piece, 0, (int)count);
            }

            return (udfread_file_size(file),
                count < 0 ? "cannot be read" : Convert.ToHexStringLower(sum.GetHashAndReset()));
        }
        finally
        {
            udfread_file_close(file);
        }
    }

    // Two bytes up to U+07FE, three for every other unit of UTF-16, halves of pairs among them.
    private static unsafe string Decode(nint text)
    {
        StringBuilder name = new();
        for (byte* at = (byte*)text; *at != 0;)
        {
            int size = *at < 0x80 ? 1 : *at < 0xE0 ? 2 : 3;
            int unit = size switch
            {
                1 => *at,
                2 => ((*at & 0x1F) << 6) | (at[1] & 0x3F),
                _ => ((*at & 0x0F) << 12) | ((at[1] & 0x3F) << 6) | (at[2] & 0x3F),
            };
            name.Append((char)unit);
            at += size;
        }

        return name.ToString();
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct DirectoryEntry
    {
        public const uint Folder = 1;

        public uint Type;
        public nint Name;
    }

#pragma warning disable SYSLIB1054, IDE1006 // Names as the library has them.
    [LibraryImport(Library)]
    private static partial nint udfread_init();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int udfread_open(nint volume, string path);

    [LibraryImport(Library)]
    private static partial void udfread_close(nint volume);

    [LibraryImport(Library)]
    private static partial nint udfread_get_volume_id(nint volume);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint udfread_opendir(nint volume, string path);

    [LibraryImport(Library)]
    private static partial nint udfread_opendir_at(nint folder, nint name);

    [LibraryImport(Library)]
    private static partial nint udfread_readdir(nint folder, out DirectoryEntry entry);

    [LibraryImport(Library)]
    private static partial void udfread_closedir(nint folder);

    [LibraryImport(Library)]
    private static partial nint udfread_file_openat(nint folder, nint name);

    [LibraryImport(Library)]
    private static partial nint udfread_file_read(nint file, [Out] byte[] buffer, nuint count);

    [LibraryImport(Library)]
    private static partial long udfread_file_size(nint file);

    [LibraryImport(Library)]
    private static partial void udfread_file_close(nint file);
#pragma warning restore SYSLIB1054, IDE1006
}
