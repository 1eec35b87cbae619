using System.Diagnostics;

namespace Plexsphere.Tests.Support;

/// <summary>A terminal of its own for runs of plexctl; what is written to it can be read here.</summary>
internal sealed class PlexctlTerminal : IDisposable
{
    private readonly PseudoTerminal _terminal;

    private PlexctlTerminal(PseudoTerminal terminal) => _terminal = terminal;

    /// <summary>What the terminal shows.</summary>
    public TerminalScreen Screen => _terminal.Screen;

    /// <summary>All that was written to it.</summary>
    public string Written => _terminal.Written;

    public static PlexctlTerminal Open(int columns = 200, int rows = 50)
    {
        Needs.Linux();
        return new PlexctlTerminal(PseudoTerminal.Open(columns, rows));
    }

    /// <summary>Runs plexctl with the terminal as its stdin, stdout and stderr, and gives what it showed.</summary>
    public async Task<string> RunAsync(
        Uri server, string token, string arguments, params (string Name, string? Value)[] environment)
    {
        var running = Start(server, token, "plexctl " + arguments, environment);
        await Task.Run(() => End(running, token), TestContext.Current.CancellationToken);
        return _terminal.Written;
    }

    /// <summary>
    /// Starts a piece of shell script in which <c>plexctl</c> is the program, at the terminal; without colours, unless NO_COLOR is null.
    /// </summary>
    public Process Start(Uri server, string token, string script, params (string Name, string? Value)[] environment)
    {
        var (program, arguments, variables) = Plexctl.Script(server, token, script);
        return _terminal.Start(
            program,
            arguments,
            [
                .. variables, KeyValuePair.Create("NO_COLOR", (string?)"1"),
                .. environment.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)),
            ]);
    }

    /// <summary>Waits for the end. Whatever happened, the token was not shown.</summary>
    /// <returns>The exit code.</returns>
    public int End(Process running, string token)
    {
        using (running)
        {
            _terminal.WaitForEnd(running);
            Assert.DoesNotContain(token, _terminal.Written, StringComparison.Ordinal);
            return running.ExitCode;
        }
    }

    /// <summary>Presses keys.</summary>
    public void Type(string keys) => _terminal.Type(keys);

    /// <summary>Makes it larger or smaller.</summary>
    public void Resize(int columns, int rows) => _terminal.Resize(columns, rows);

    /// <summary>Waits until something is seen.</summary>
    public void WaitFor(Func<TerminalScreen, bool> condition) => _terminal.WaitFor(condition);

    public void Dispose() => _terminal.Dispose();
}
