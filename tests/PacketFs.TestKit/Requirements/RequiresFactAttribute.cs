using Xunit;
using Xunit.Sdk;

namespace PacketFs.TestKit.Requirements;

/// <summary>
/// A fact that needs something of the machine; skipped with the reason, or failed, where that is missing.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("PacketFs.TestKit.Requirements.RequiresFactDiscoverer", "PacketFs.TestKit")]
public sealed class RequiresFactAttribute : FactAttribute
{
    public RequiresFactAttribute(params Requirement[] requirements)
    {
        Requirements = requirements;
        (string? reason, bool isFailure) = RequirementProbe.Judge(requirements);
        if (reason is not null && !isFailure)
        {
            Skip = reason;
        }
    }

    public Requirement[] Requirements { get; }
}
