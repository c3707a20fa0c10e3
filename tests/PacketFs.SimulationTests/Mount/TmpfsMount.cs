namespace PacketFs.SimulationTests.Mount;

/// <summary>A small tmpfs of its own: what programs are used to. Where none may be mounted there is none.</summary>
internal sealed class TmpfsMount : IDisposable
{
    private readonly string _folder = ServedMount.MakeMountPoint();

    private readonly bool _isThere;
    private readonly bool _hasAttributes;

    public TmpfsMount()
    {
        _isThere = Shell.Run($"mount -t tmpfs -o size=64m,mode=755 tmpfs {_folder}").Code == 0;
        _hasAttributes = _isThere && Posix.SetXattr(_folder, "user.probe", [1]) == 0;
    }

    public bool CanTell(SurfaceRow row) => _isThere && (_hasAttributes || !row.UsesAttributes);

    public string At(string name) => _folder + "/" + name;

    public void Dispose()
    {
        if (_isThere)
        {
            Shell.Run($"umount -l {_folder}");
        }

        Directory.Delete(_folder, recursive: true);
    }
}
