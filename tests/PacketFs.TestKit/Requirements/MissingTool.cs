using Xunit.Abstractions;
using Xunit.Sdk;

namespace PacketFs.TestKit.Requirements;

/// <summary>What both discoverers share: the failing test case in the place of a test that cannot run.</summary>
internal static class MissingTool
{
    /// <summary>
    /// The failing case where something is missing that should be there; null where the test can be asked.
    /// </summary>
    public static IEnumerable<IXunitTestCase>? AsFailure(
        IMessageSink diagnostics,
        ITestFrameworkDiscoveryOptions options,
        ITestMethod method,
        IAttributeInfo attribute)
    {
        Requirement[] requirements = attribute.GetNamedArgument<Requirement[]>("Requirements");
        (string? reason, bool isFailure) = RequirementProbe.Judge(requirements);
        if (reason is null || !isFailure)
        {
            return null;
        }

        return
        [
            new ExecutionErrorTestCase(
                diagnostics,
                options.MethodDisplayOrDefault(),
                options.MethodDisplayOptionsOrDefault(),
                method,
                "This machine should have it and has not: " + reason),
        ];
    }
}
