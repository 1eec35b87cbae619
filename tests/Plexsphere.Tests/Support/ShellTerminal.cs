using System.Diagnostics;

namespace Plexsphere.Tests.Support;

/// <summary>
/// A shell at a terminal of its own that was told how to complete the words of plexctl. What plexctl would be run with is written down, and
/// it is not run.
/// </summary>
internal sealed class ShellTerminal : IDisposable
{
    private const string Tab = "\t";
    private const string Enter = "\r";
    private const string EraseLine = "\u0015";

    private readonly TemporaryFile _runs = new("");
    private readonly PlexctlTerminal _terminal;
    private readonly Process _shell;
    private readonly string _token;

    private ShellTerminal(string shell, Uri server, string token)
    {
        _token = token;
        var program = Path.Combine(Directory.CreateDirectory(Path.Combine(_runs.Folder, "bin")).FullName, "plexctl");
        File.WriteAllText(
            program,
            $"""
            #!/bin/sh
            case $1 in
                complete|completion) exec $RUNTIME "$PLEXCTL" "$@" ;;
            esac
            (printf '<%s>' "$@"; echo) >> '{_runs.Path}'

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var here = Directory.CreateDirectory(Path.Combine(_runs.Folder, "here")).FullName;
        File.WriteAllText(Path.Combine(here, "token here"), "");
        var (start, setUp) = shell switch
        {
            "bash" => ("bash --norc --noprofile -i", "PS1='ready '; source <(plexctl completion bash)"),
            "zsh" => ("zsh -f -i", "PS1='ready '; autoload -U compinit; compinit -D; source <(plexctl completion zsh)"),
            _ => ("fish --no-config -i", "plexctl completion fish | source; function fish_prompt; echo -n 'ready '; end"),
        };
        _terminal = PlexctlTerminal.Open();
        _shell = _terminal.Start(
            server, token, $"cd '{here}'; PATH='{_runs.Folder}/bin':$PATH; export PATH; exec {start}", ("HOME", _runs.Folder));
        _terminal.Type(setUp + "; plexctl begun" + Enter);
        WaitForRuns(1);
    }

    public static ShellTerminal Open(string shell, Uri server, string token)
    {
        Needs.Shell(shell);
        return new ShellTerminal(shell, server, token);
    }

    /// <summary>Types a line, presses Tab, then Enter.</summary>
    /// <returns>The arguments that plexctl got, each in angle brackets.</returns>
    public string Complete(string line)
    {
        var before = Runs().Length;
        _terminal.Type($"plexctl {line}{Tab}{Enter}");
        WaitForRuns(before + 1);
        return Runs()[^1];
    }

    /// <summary>The same, again where nothing was completed in time.</summary>
    public string CompleteUntil(string line, string expected, int attempts)
    {
        var arguments = Complete(line);
        for (var attempt = 1; arguments != expected && attempt < attempts; attempt++)
        {
            arguments = Complete(line);
        }

        return arguments;
    }

    /// <summary>Types a line and presses Tab twice, until the terminal has shown something.</summary>
    public void ShowUntil(string line, string expected, int attempts)
    {
        for (var attempt = 0; attempt < attempts && !_terminal.Written.Contains(expected, StringComparison.Ordinal); attempt++)
        {
            var before = Runs().Length;
            _terminal.Type($"plexctl {line}{Tab}{Tab}{EraseLine}plexctl done{Enter}");
            WaitForRuns(before + 1);
        }

        Assert.Contains(expected, _terminal.Written, StringComparison.Ordinal);
    }

    /// <summary>Whether there is such a file where the shell is.</summary>
    public bool Has(string file) => File.Exists(Path.Combine(_runs.Folder, "here", file));

    public void Dispose()
    {
        try
        {
            _terminal.Type($"{EraseLine}exit{Enter}");
            _terminal.End(_shell, _token);
        }
        finally
        {
            _terminal.Dispose();
            _runs.Dispose();
        }
    }

    private string[] Runs() => File.ReadAllLines(_runs.Path);

    private void WaitForRuns(int count) => _terminal.WaitFor(_ => Runs().Length >= count);
}
