namespace PacketFs.TestKit.Requirements;

/// <summary>
/// What a test may need of the machine that it runs on. <see cref="RequirementProbe"/> knows how to look.
/// </summary>
public enum Requirement
{
    Linux,
    Root,

    /// <summary>/dev/fuse that this process may open, and fusermount3.</summary>
    Fuse,

    /// <summary>/dev/fuse that every user may open, as fuse3's udev rule leaves it (mode 666).</summary>
    UserFuse,

    /// <summary>The launchers out/packetfs and out/pwfmt that the build script makes.</summary>
    Launchers,

    /// <summary>udfinfo and mkudffs of udftools.</summary>
    UdfTools,

    /// <summary>7-Zip, by any of its names.</summary>
    SevenZip,

    /// <summary>udfdump and udfclient.</summary>
    UdfClient,

    /// <summary>The library libudfread, version 0 of its interface.</summary>
    LibUdfRead,

    /// <summary>grub-fstest.</summary>
    GrubFstest,

    /// <summary>fsck.fat and mkfs.fat of dosfstools, mdir and mcopy of mtools.</summary>
    FatTools,

    /// <summary>genisoimage and isoinfo.</summary>
    IsoTools,

    /// <summary>The FLAC project's encoder, and with it libFLAC.</summary>
    FlacTools,

    /// <summary>QEMU, a Linux kernel with udf.ko, a static busybox: all that the guest is made of.</summary>
    KernelGuest,

    /// <summary>The reference discs that some checkouts have beside them, never inside.</summary>
    SharedCorpus,
}
