using System.CommandLine;
using Plexsphere.Build;

var native = new Option<bool>("--native")
{
    Description = "Compiles plexctl to a native program, which a C toolchain links, in place of one for the .NET runtime.",
};
var root = new RootCommand("Every build step of Plexsphere for PowerShell.")
{
    NativeVerb("build", "Builds everything and lays the products out in out/.", BuildVerb.RunAsync),
    Verb("build-debug", "The same for a debugger: not optimized, with symbols.", BuildVerb.RunForDebuggerAsync),
    Verb("docs", "Builds, then makes the cmdlets' help for Get-Help anew from their pages in docs/.", DocsVerb.RunAsync),
    Verb("generate", "Generates the client anew from api/plexsphere-v1.yaml.", GenerateVerb.RunAsync),
    Verb("demo", "Builds, then runs the main job against a sandbox.", DemoVerb.RunAsync),
    NativeVerb("test", "Builds, then runs every test.", TestVerb.RunAsync),
    Verb("coverage", "Builds, then measures how much of the code the tests run, into artifacts/coverage.", CoverageVerb.RunAsync),
    Verb("bench", "Builds, then measures speed and memory as ratios, and writes bench/RESULTS.md.", BenchVerb.RunAsync),
    Verb(
        "package",
        "Builds, then makes the packages for the galleries in out/packages: the module, plexctl and the sandbox.",
        PackageVerb.RunAsync),
    Verb(
        "test-package",
        "Installs the packages of out/packages into a clean profile and tests them there; builds nothing.",
        TestPackageVerb.RunAsync),
    Verb("clean", "Removes everything that was built.", CleanVerb.RunAsync),
};
return await root.Parse(args).InvokeAsync();

static Command Verb(string name, string description, Func<CancellationToken, Task<int>> run) =>
    Step(new Command(name, description), (_, cancellationToken) => run(cancellationToken));

Command NativeVerb(string name, string description, Func<bool, CancellationToken, Task<int>> run) =>
    Step(new Command(name, description) { native }, (parsed, cancellationToken) => run(parsed.GetValue(native), cancellationToken));

static Command Step(Command command, Func<ParseResult, CancellationToken, Task<int>> run)
{
    command.SetAction(async (parsed, cancellationToken) =>
    {
        try
        {
            // Steps write to the same folders.
            using var mine = Repository.Lock();
            return await run(parsed, cancellationToken);
        }
        catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    });
    return command;
}
