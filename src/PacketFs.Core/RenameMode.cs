namespace PacketFs.Core;

public enum RenameMode
{
    /// <summary>An existing target gives way, as POSIX has it.</summary>
    Replace,

    /// <summary>An existing target is an error (<see cref="FsError.Exists"/>).</summary>
    NoReplace,

    /// <summary>Both exist and change places.</summary>
    Exchange,
}
