using Xunit.Abstractions;
using Xunit.Sdk;

namespace PacketFs.TestKit.Requirements;

/// <summary>Turns a <see cref="RequiresTheoryAttribute"/> into its test cases, or into a failing one where a tool that
/// the build script installs is missing.</summary>
public sealed class RequiresTheoryDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    private readonly TheoryDiscoverer _theories = new(diagnostics);

    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        MissingTool.AsFailure(diagnostics, discoveryOptions, testMethod, factAttribute)
        ?? _theories.Discover(discoveryOptions, testMethod, factAttribute);
}
