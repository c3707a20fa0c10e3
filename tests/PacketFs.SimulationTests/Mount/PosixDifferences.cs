namespace PacketFs.SimulationTests.Mount;

/// <summary>
/// The rows of <see cref="PosixSurface"/> in which a file system of the kernel (a tmpfs) answers otherwise, and why.
/// The README of PacketFs.Mount lists them with their errnos.
/// </summary>
internal static class PosixDifferences
{
    private const string Identifier = "a file identifier has 255 bytes: 254 characters of Latin-1, or 127 UTF-16 units";
    private const string Unicode = "names on the disc are Unicode";
    private const string Characters = "no character of CS0";
    private const string Unrecorded = "nothing on the disc to record it with";
    private const string LargestFile = "descriptors of a hole of 4 TiB still fit";
    private const string NoZeroRange = "a tmpfs has no such call; ext4 has, and so do we";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["254 characters of Latin-1"] = "a tmpfs counts 255 bytes of UTF-8",
        ["255 characters"] = Identifier,
        ["128 characters, one beyond Latin-1"] = Identifier,
        ["symbolic link to a component that no name can be"] = Identifier,
        ["attribute with a name that CS0 has no room for"] = Identifier,
        ["a name that is not UTF-8"] = Unicode,
        ["symbolic link to what is not UTF-8"] = Unicode,
        ["half a surrogate pair"] = Characters,
        ["U+FEFF in a name"] = Characters,
        ["U+FFFE in a name"] = Characters,
        ["unnamed file (O_TMPFILE)"] = Unrecorded,
        ["leaving a whiteout"] = Unrecorded,
        ["immutable flag"] = Unrecorded,
        ["access control list"] = Unrecorded,
        ["attribute of another's file system"] = "\"security.\" is refused, so that a write need not ask for it",
        ["before 1970, cut to microseconds"] = "what a timestamp holds",
        ["reading does not change the access time"] = "on a CD-RW each reading would be a rewrite",
        ["larger than the largest"] = LargestFile,
        ["a write beyond the largest"] = LargestFile,
        ["numbers of the file system"] = "it is another one",
        ["zero a range"] = NoZeroRange,
        ["zero a range and grow"] = NoZeroRange,
        ["zero a range, size kept"] = NoZeroRange,
    };
}
