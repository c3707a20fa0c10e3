using Xunit.Abstractions;
using Xunit.Sdk;

namespace PacketFs.TestKit.Requirements;

/// <summary>Turns a <see cref="RequiresFactAttribute"/> into its test case, or into a failing one where a tool that
/// the build script installs is missing.</summary>
public sealed class RequiresFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer _facts = new(diagnostics);

    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        MissingTool.AsFailure(diagnostics, discoveryOptions, testMethod, factAttribute)
        ?? _facts.Discover(discoveryOptions, testMethod, factAttribute);
}
