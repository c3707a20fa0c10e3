namespace PacketFs.SimulationTests.Mount;

/// <summary>One thing that a program does, in an empty directory of the mount, and what it must see.</summary>
/// <param name="What">For a person.</param>
/// <param name="Expected">"ok", a number, the name of an errno, or what a script prints.</param>
/// <param name="Do">Takes the directory (with a slash), answers what was seen.</param>
internal sealed record SurfaceRow(string What, string Expected, Func<string, string> Do)
{
    private static readonly Dictionary<long, string> s_names = new()
    {
        [0] = "ok", [-1] = "EPERM", [-2] = "ENOENT", [-7] = "E2BIG", [-9] = "EBADF", [-11] = "EAGAIN", [-13] = "EACCES",
        [-16] = "EBUSY", [-17] = "EEXIST", [-18] = "EXDEV", [-19] = "ENODEV", [-20] = "ENOTDIR", [-21] = "EISDIR",
        [-22] = "EINVAL", [-27] = "EFBIG", [-28] = "ENOSPC", [-30] = "EROFS", [-31] = "EMLINK", [-34] = "ERANGE",
        [-36] = "ENAMETOOLONG", [-39] = "ENOTEMPTY", [-61] = "ENODATA", [-84] = "EILSEQ", [-95] = "EOPNOTSUPP",
        [-116] = "ESTALE", [-6] = "ENXIO", [-29] = "ESPIPE", [-40] = "ELOOP",
    };

    /// <summary>Needs user attributes, which a tmpfs has from Linux 6.6 on.</summary>
    public bool UsesAttributes { get; init; }

    /// <summary>A call that answers with a number or a negated errno.</summary>
    public static SurfaceRow Call(string what, string expected, Func<string, long> call) =>
        new(what, expected, directory => Name(call(directory)));

    /// <summary>A script of bash, in the directory.</summary>
    public static SurfaceRow Script(string what, string script, string expected) =>
        new(what, expected, directory => Shell.Run($"umask 022; cd {directory}; {script}").Output);

    /// <summary>The numbers that several calls answer, joined.</summary>
    public static string Names(params ReadOnlySpan<long> results) => string.Join(' ', results.ToArray().Select(Name));

    private static string Name(long result) => s_names.GetValueOrDefault(result, $"{result}");
}
