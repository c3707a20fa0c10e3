namespace PacketFs.ConformanceTests.Manifests;

/// <summary>What can be seen of one file from outside, in the words of GNU find.</summary>
/// <param name="Path">Relative to the root of the tree; the root itself is empty. Undecodable bytes as Latin-1.</param>
/// <param name="Type">f d l p c b s, as find's %y.</param>
/// <param name="Mode">The twelve permission bits, octal.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Size">Bytes; zero for all but regular files, whose size alone every file system must agree on.</param>
/// <param name="ModifiedMicroseconds">Since 1970, rounded down: UDF keeps microseconds.</param>
/// <param name="Links">Hard links; zero for directories, whose count is each file system's affair.</param>
/// <param name="Device">MAJOR:MINOR in hex for device nodes, otherwise empty.</param>
/// <param name="Target">Of a symbolic link, otherwise empty.</param>
/// <param name="Sha256">Of a regular file's bytes, lower-case hex; a word in capitals where they could not be
/// read.</param>
internal sealed record ManifestEntry(
    string Path,
    char Type,
    string Mode,
    uint Uid,
    uint Gid,
    long Size,
    long ModifiedMicroseconds,
    int Links,
    string Device,
    string Target,
    string Sha256);
