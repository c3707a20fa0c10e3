using System.Text.RegularExpressions;
using Xunit;

namespace PacketFs.ArchitectureTests;

/// <summary>Where the outside world may be touched: sockets, native code, the console, files of the machine.</summary>
public sealed partial class BoundaryTests
{
    private static readonly string[] MayOpenSockets = ["src/PacketFs.Export/", "src/PacketFs.Hosting/"];

    private static readonly string[] MayCallNativeCode =
    [
        "src/PacketFs.Mount/Fuse/Native/", "src/PacketFs.Mount/Dokan/", "src/PacketFs.Transports/",
        "src/PacketFs.Recording/Inputs/Flac/",
    ];

    private static readonly string[] MaySpeakToPeople = ["src/packetfs/", "src/pwfmt/"];

    // File systems see block devices, and Core does no I/O at all.
    private static readonly string[] TouchNoFiles = ["src/PacketFs.Core/", "src/PacketFs.Udf/", "src/PacketFs.Fat/"];

    [Fact]
    public void Sockets_are_opened_only_by_Export_and_Hosting()
    {
        Rule.Holds("uses of sockets elsewhere", Outside(MayOpenSockets, Sockets()));
    }

    [Fact]
    public void Nothing_is_imported_with_runtime_marshalling()
    {
        Rule.Holds("uses of DllImport (LibraryImport is the way)", Outside([], RuntimeMarshalling()));
    }

    [Fact]
    public void Native_code_is_called_only_at_the_edges()
    {
        Rule.Holds("native imports elsewhere", Outside(MayCallNativeCode, NativeImports()));
    }

    [Fact]
    public void Only_the_command_lines_speak_to_people()
    {
        Rule.Holds("uses of the console in libraries", Outside(MaySpeakToPeople, ConsoleUse()));
    }

    [Fact]
    public void File_systems_and_Core_touch_no_files_of_the_machine()
    {
        Rule.Holds(
            "uses of files in libraries that see only block devices",
            SourceTree.ProductSources
                .Where(file => TouchNoFiles.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
                .SelectMany(file => Rule.LinesOf(file, FileUse())));
    }

    private static IEnumerable<string> Outside(string[] folders, Regex pattern) => SourceTree.ProductSources
        .Where(file => !folders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
        .SelectMany(file => Rule.LinesOf(file, pattern));

    [GeneratedRegex(@"\bSystem\.Net\b|\bnew\s+Socket\b|\b(TcpClient|TcpListener|UdpClient|HttpClient|NetworkStream)\b")]
    private static partial Regex Sockets();

    [GeneratedRegex(@"\bDllImport\b|\bGetDelegateForFunctionPointer\b")]
    private static partial Regex RuntimeMarshalling();

    [GeneratedRegex(@"\bLibraryImport\b|\bNativeLibrary\b|\bUnmanagedCallersOnly\b")]
    private static partial Regex NativeImports();

    [GeneratedRegex(@"\b(Ansi)?Console\s*\.")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"\b(FileStream|RandomAccess|File|Directory)\s*\.\s*(Open|Create|Read|Write|Delete|Exists)|" +
        @"\bnew (FileStream|FileInfo|DirectoryInfo)\b")]
    private static partial Regex FileUse();
}
