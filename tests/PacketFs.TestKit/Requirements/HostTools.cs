namespace PacketFs.TestKit.Requirements;

/// <summary>
/// Where things are on this machine: the checkout, the launchers, outside programs, a kernel to boot.
/// </summary>
public static class HostTools
{
    private static readonly string[] AdministratorFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <summary>The folder that holds PacketFs.sln.</summary>
    public static string CheckoutRoot { get; } = FindCheckout();

    /// <summary>7-Zip under the name that this machine gives it, or null.</summary>
    public static string? SevenZip => Find("7zz") ?? Find("7z") ?? Find("7za");

    /// <summary>The reference discs beside the checkout or where PACKETFS_CORPUS says, or null.</summary>
    public static string? SharedCorpus
    {
        get
        {
            string folder = Environment.GetEnvironmentVariable("PACKETFS_CORPUS")
                ?? Path.Combine(CheckoutRoot, "..", "shared", "corpus");
            return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
        }
    }

    /// <summary>A folder with boot/vmlinuz-* and lib/modules/* of one release with udf as a module, or null.</summary>
    public static (string Image, string Modules)? GuestKernel { get; } =
        FindKernel("/") ?? FindKernel(Path.Combine(CheckoutRoot, "artifacts", "guest-kernel"));

    /// <summary>The launcher of one of our programs (it need not exist).</summary>
    public static string Launcher(string program) => Path.Combine(CheckoutRoot, "out", program);

    /// <summary>The full path of a program of the PATH or of the administrator's folders, or null.</summary>
    public static string? Find(string program)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? string.Empty;
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(AdministratorFolders)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    private static string FindCheckout()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "PacketFs.sln")))
            {
                return d.FullName;
            }
        }

        throw new InvalidOperationException("The tests run from inside a checkout; no PacketFs.sln above them.");
    }

    private static (string Image, string Modules)? FindKernel(string root)
    {
        string boot = Path.Combine(root, "boot");
        if (!Directory.Exists(boot))
        {
            return null;
        }

        foreach (string image in Directory.GetFiles(boot, "vmlinuz-*").OrderDescending(StringComparer.Ordinal))
        {
            string release = Path.GetFileName(image)["vmlinuz-".Length..];
            string modules = Path.Combine(root, "lib", "modules", release);
            string udf = Path.Combine(modules, "kernel", "fs", "udf");
            if (Directory.Exists(udf) && Directory.GetFiles(udf, "udf.ko*").Length > 0 && IsReadable(image))
            {
                return (image, modules);
            }
        }

        return null;
    }

    private static bool IsReadable(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
