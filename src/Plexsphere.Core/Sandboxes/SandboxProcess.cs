using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Plexsphere.Core.Connections;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Sandboxes;

/// <summary>A sandbox that runs as a process of ours.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    // Not held by the sandbox itself: the engine's types live in another load context and must not be needed to show a sandbox.
    private static readonly ConditionalWeakTable<PlexSandbox, SandboxProcess> Processes = [];

    private readonly Process _process;

    private SandboxProcess(Process process, SandboxReady ready)
    {
        _process = process;
        Id = process.Id;
        Ready = ready;
    }

    /// <summary>The id of the process.</summary>
    internal int Id { get; }

    /// <summary>What it said when it was ready: its address, its tokens and what it simulates.</summary>
    internal SandboxReady Ready { get; }

    /// <summary>The process behind a sandbox, which also may have ended.</summary>
    internal static SandboxProcess Behind(PlexSandbox sandbox) =>
        Processes.TryGetValue(sandbox, out var process) ? process : throw new InvalidOperationException("The sandbox has no process.");

    /// <summary>Remembers that this process is behind a sandbox.</summary>
    internal void Serve(PlexSandbox sandbox) => Processes.Add(sandbox, this);

    /// <summary>Whether it is still there.</summary>
    internal bool IsRunning
    {
        get
        {
            try
            {
                return !_process.HasExited;
            }
            catch (InvalidOperationException)
            {
                // Disposed of.
                return false;
            }
        }
    }

    /// <summary>Starts a sandbox and returns when it serves.</summary>
    /// <param name="request">What it is to be like.</param>
    /// <param name="moduleFolder">The folder whose sibling <c>sandbox</c> is looked at before PATH.</param>
    /// <param name="cancellationToken">Gives up, and ends what was started.</param>
    internal static async Task<SandboxProcess> StartAsync(SandboxRequest request, string moduleFolder, CancellationToken cancellationToken)
    {
        var process = Launch(SandboxProgram.Find(moduleFolder), request.ToArguments());
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartLimit);
            var line = await process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false);
            if (line is null)
            {
                var reason = await process.StandardError.ReadToEndAsync(limit.Token).ConfigureAwait(false);
                throw new PlexException(PlexErrors.SandboxFailed, $"The sandbox did not start: {PlexText.Line(reason.Trim())}");
            }

            var ready = JsonSerializer.Deserialize(line, WireContext.Default.SandboxReady) ?? throw new JsonException();
            return new SandboxProcess(process, ready);
        }
        catch (Exception e)
        {
            End(process);
            throw e switch
            {
                JsonException => new PlexException(PlexErrors.SandboxFailed, "The sandbox printed something other than its line of JSON."),
                OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                    new PlexException(PlexErrors.SandboxFailed, $"The sandbox was not ready within {StartLimit.TotalSeconds:0} s."),
                _ => e,
            };
        }
    }

    /// <summary>What a connection with the token of a role is opened with; the role is one of <see cref="PlexSandboxRole"/>.</summary>
    internal PlexConnectionSettings SettingsFor(
        string role,
        Guid? project = null,
        string revision = PlexDispatchRevision.Auto,
        PlexConnectionLimits? limits = null,
        string? journal = null)
    {
        var token = role switch
        {
            PlexSandboxRole.Reader => Ready.ReaderToken,
            PlexSandboxRole.Forbidden => Ready.ForbiddenToken,
            PlexSandboxRole.Expired => Ready.ExpiredToken,
            PlexSandboxRole.StepUp => Ready.StepUpToken,
            _ => Ready.Token,
        };
        return new PlexConnectionSettings
        {
            Server = ServerAddress.Check(Ready.Url),
            Source = "sandbox",
            Token = token ?? throw new PlexException(PlexErrors.SandboxFailed, $"This sandbox has no {role} token."),
            TokenSource = "sandbox",
            ProjectId = project ?? Ready.Project,
            DispatchRevision = revision,
            JournalPath = ConnectionResolver.Current.Journal(journal),
            Limits = limits ?? new PlexConnectionLimits(),
        };
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            End(_process);
        }

        _process.Dispose();
    }

    private static Process Launch(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // It has tokens of its own, and no business with ours.
        start.Environment.Remove(ConnectionResolver.TokenVariable);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new PlexException(PlexErrors.SandboxFailed, $"The sandbox could not be started: {PlexText.Line(e.Message)}");
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It had ended by itself.
        }
    }
}
