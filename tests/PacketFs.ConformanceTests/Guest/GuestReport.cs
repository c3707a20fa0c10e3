using PacketFs.ConformanceTests.Manifests;

namespace PacketFs.ConformanceTests.Guest;

/// <summary>What the guest's kernel made of one disc.</summary>
/// <param name="Manifest">Null where it could not be mounted.</param>
/// <param name="Troubles">Failed mounts, scripts, reads, unmounts: what the guest said, a line each.</param>
/// <param name="KernelMessages">What the file system's driver logged while it dealt with this disc.</param>
internal sealed record GuestReport(
    Manifest? Manifest, IReadOnlyList<string> Troubles, IReadOnlyList<string> KernelMessages);
