using System.Runtime.CompilerServices;

namespace Plexsphere.Tests.Support;

/// <summary>Keeps the tests, and the programs that they start, away from the name book of whoever runs them.</summary>
internal static class DataFolder
{
    [ModuleInitializer]
#pragma warning disable CA2255 // The test runner has no other place that comes before all tests.
    internal static void Use() => Environment.SetEnvironmentVariable(
        "XDG_DATA_HOME", Path.Combine(Path.GetTempPath(), $"plexsphere-tests-{Environment.ProcessId}"));
#pragma warning restore CA2255
}
