namespace PacketFs.TestKit.Emulation;

/// <summary>Changes a mode page in place.</summary>
public delegate void PageChange<TPage>(ref TPage page)
    where TPage : unmanaged;
