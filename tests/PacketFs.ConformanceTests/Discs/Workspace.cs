namespace PacketFs.ConformanceTests.Discs;

/// <summary>A folder for images and trees, in memory where there is room, gone when the tests are.</summary>
internal sealed class Workspace : IDisposable
{
    private const long RoomNeeded = 6L << 30;
    private const string MemoryFolder = "/dev/shm";

    public Workspace()
    {
        bool hasRoom = Directory.Exists(MemoryFolder)
            && new DriveInfo(MemoryFolder).AvailableFreeSpace >= RoomNeeded
            && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= 2 * RoomNeeded;
        string parent = hasRoom ? MemoryFolder : Path.GetTempPath();
        Root = Path.Combine(parent, $"packetfs-conformance.{Environment.ProcessId}");
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    /// <summary>A new folder.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;

    /// <summary>The path of a file that may not exist yet.</summary>
    public string File(string name) => Path.Combine(Root, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // A mount that could not be cleared lies inside; the test that left it has failed already.
        }
    }
}
