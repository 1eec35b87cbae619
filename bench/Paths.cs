namespace Plexsphere.Bench;

/// <summary>What is measured, and with what.</summary>
/// <param name="Out">The folder of the built products.</param>
/// <param name="Results">The file that the results go into.</param>
/// <param name="PowerShell">The program and first arguments that start PowerShell; empty where there is none.</param>
internal sealed record Paths(string Out, string Results, IReadOnlyList<string> PowerShell)
{
    internal string Module => Path.Combine(Out, "Plexsphere", "Plexsphere.psd1");

    internal string Sandbox => Program("sandbox", "plexsphere-sandbox");

    internal string Plexctl => Program("plexctl", "plexctl");

    private string Program(string folder, string name) => Path.Combine(Out, folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
