using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Plexsphere.Core.Connections;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Sandboxes;

/// <summary>A sandbox that runs as a process of ours.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly SandboxReady _ready;

    private SandboxProcess(Process process, SandboxReady ready)
    {
        _process = process;
        _ready = ready;
    }

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
    internal static async Task<PlexSandbox> StartAsync(SandboxRequest request, string moduleFolder, CancellationToken cancellationToken)
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
            var sandbox = new SandboxProcess(process, ready);
            return new PlexSandbox(
                ready.Url, process.Id, ready.Project, ready.Domain, ready.Nodes, ready.Executions,
                new PlexAddressList(
                [
                    .. ready.Agents?.Select(agent => agent.Url) ?? [],
                ]), DateTimeOffset.UtcNow, sandbox.Open(PlexSandboxRole.Operator), sandbox);
        }
        catch (Exception e)
        {
            End(process);
            throw e switch
            {
                JsonException => new PlexException(PlexErrors.SandboxFailed, "The sandbox printed something else than its line of JSON."),
                OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                    new PlexException(PlexErrors.SandboxFailed, $"The sandbox was not ready within {StartLimit.TotalSeconds:0} s."),
                _ => e,
            };
        }
    }

    /// <summary>Makes a connection with the token of a role, one of <see cref="PlexSandboxRole"/>.</summary>
    internal PlexConnection Open(
        string role,
        Guid? project = null,
        string revision = PlexDispatchRevision.Auto,
        PlexConnectionLimits? limits = null)
    {
        var token = role switch
        {
            PlexSandboxRole.Reader => _ready.ReaderToken,
            PlexSandboxRole.Forbidden => _ready.ForbiddenToken,
            PlexSandboxRole.Expired => _ready.ExpiredToken,
            PlexSandboxRole.StepUp => _ready.StepUpToken,
            _ => _ready.Token,
        };
        return PlexEngine.Open(new PlexConnectionSettings
        {
            Server = ServerAddress.Check(_ready.Url),
            Source = "sandbox",
            Token = token ?? throw new PlexException(PlexErrors.SandboxFailed, $"This sandbox has no {role} token."),
            TokenSource = "sandbox",
            ProjectId = project ?? _ready.Project,
            DispatchRevision = revision,
            Limits = limits ?? new PlexConnectionLimits(),
        });
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
        var start = new ProcessStartInfo(
            program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };

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
