using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;
using Plexsphere.Core;
using Plexsphere.Core.Connections;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Sandboxes;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Connects this runspace to a control plane. Prints nothing without -PassThru; a failed attempt leaves no connection.</summary>
[Cmdlet(VerbsCommunications.Connect, "Plexsphere", DefaultParameterSetName = TokenSet)]
[OutputType(typeof(PlexConnection))]
public sealed class ConnectPlexsphereCommand : PlexCommand
{
    private const string TokenSet = "Token";
    private const string TokenFileSet = "TokenFile";
    private const string ProfileSet = "Profile";
    private const string SandboxSet = "Sandbox";

    /// <summary>The control plane's https address (http for loopback only); PLEXSPHERE_URL unless given.</summary>
    [Parameter(Position = 0, ParameterSetName = TokenSet)]
    [Parameter(Position = 0, ParameterSetName = TokenFileSet)]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <summary>The bearer token as a SecureString or a PSCredential; PLEXSPHERE_TOKEN unless given.</summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Secret]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>A file that holds nothing but the token and that only its owner may touch (mode 0600).</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenFileSet)]
    [ValidateNotNullOrEmpty]
    public string? TokenFile { get; set; }

    /// <summary>A profile of <c>~/.config/plexctl/config.json</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>A sandbox that Start-PlexSandbox started.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SandboxSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PlexSandbox? Sandbox { get; set; }

    /// <summary>As whom to connect to the sandbox; as its operator unless given.</summary>
    [Parameter(ParameterSetName = SandboxSet)]
    [LowerCase]
    [ValidateSet(
        PlexSandboxRole.Operator,
        PlexSandboxRole.Reader,
        PlexSandboxRole.Forbidden,
        PlexSandboxRole.Expired,
        PlexSandboxRole.StepUp)]
    public string As { get; set; } = PlexSandboxRole.Operator;

    /// <summary>The project that is meant where a command names none: its id, its slug, or an object of Get-PlexProject.</summary>
    [Parameter]
    [Alias("ProjectId", "project_id")]
    [Project]
    public string? Project { get; set; }

    /// <summary>The path under which the server takes dispatches; found out with the first dispatch unless given.</summary>
    [Parameter]
    [LowerCase]
    [ValidateSet(PlexDispatchRevision.Auto, PlexDispatchRevision.Colon, PlexDispatchRevision.Slash)]
    public string DispatchRevision { get; set; } = PlexDispatchRevision.Auto;

    /// <summary>Does not verify the server's certificate. Anyone on the way can then read the token; for tests only.</summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = TokenFileSet)]
    [Parameter(ParameterSetName = ProfileSet)]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>
    /// A file that gets a line of JSON before each dispatch is sent, and one with how it ended; PLEXSPHERE_JOURNAL unless given. A file
    /// that cannot be written is refused.
    /// </summary>
    [Parameter]
    [SentText]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>How often a read that failed for a passing reason is repeated, 0 to 20. Dispatches never are.</summary>
    [Parameter]
    [ValidateRange(0, PlexConnectionLimits.MostRetries)]
    public int MaximumRetryCount { get; set; } = new PlexConnectionLimits().MaximumRetryCount;

    /// <summary>How many seconds the waits between the attempts of a read may last together, 0 to 3,600.</summary>
    [Parameter]
    [ValidateRange(0, PlexConnectionLimits.LongestRetrySeconds)]
    public int RetryTimeoutSeconds { get; set; } = new PlexConnectionLimits().RetryTimeoutSeconds;

    /// <summary>How many MiB a response may have, 1 to 1,024.</summary>
    [Parameter]
    [ValidateRange(1, PlexConnectionLimits.MostMegabytes)]
    public int MaximumResponseMegabytes { get; set; } = new PlexConnectionLimits().MaximumResponseMegabytes;

    /// <summary>Writes the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private PlexConnectionLimits Limits => new()
    {
        MaximumRetryCount = MaximumRetryCount,
        RetryTimeoutSeconds = RetryTimeoutSeconds,
        MaximumResponseMegabytes = MaximumResponseMegabytes,
    };

    private protected override void Process()
    {
        DefaultConnection.Begin(SessionState);
        var connection = Sandbox is null
            ? PlexEngine.Open(Await(ConnectionResolver.Current.ResolveAsync(Request(), Stop)))
            : PlexEngine.Open(SandboxProcess.Behind(Sandbox).SettingsFor(As, ProjectId, DispatchRevision, Limits, Journal));
        if (SkipCertificateCheck)
        {
            WriteWarning($"The certificate of {connection.Server.Authority} is not verified: anyone on the way can read the token.");
        }

        try
        {
            if (connection.JournalPath is { } journal)
            {
                Await(new DispatchJournal(journal, connection).CheckedAsync());
            }

            // An expired token is wanted as it is: what commands make of it is the point.
            if (As != PlexSandboxRole.Expired)
            {
                Await(PlexEngine.Behind(connection).IdentifyAsync(Notices, Stop));
            }

            if (Project is not null && ProjectId is null)
            {
                connection.ProjectId = Await(PlexEngine.Behind(connection).Projects.FindAsync(Project, Notices, Stop));
            }
        }
        catch
        {
            PlexEngine.Close(connection);
            throw;
        }

        DefaultConnection.Set(SessionState, connection);
        if (PassThru)
        {
            WriteObject(connection);
        }
    }

    private Guid? ProjectId => Project is not null && ProjectDirectory.IsId(Project, out var id) ? id : null;

    private string? Journal
    {
        get
        {
            if (JournalPath is null)
            {
                return null;
            }

            var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(JournalPath, out var provider, out _);
            return provider.Name == "FileSystem" ? path : throw new PlexException(
                PlexErrors.JournalFailed,
                $"The journal '{PlexText.Line(JournalPath)}' is not in the file system.",
                new PlexSubject { File = JournalPath });
        }
    }

    private ConnectionRequest Request() => new()
    {
        Server = Server,
        Token = Token is null ? null : PlainText(Token),
        TokenFile = TokenFile is null ? null : GetUnresolvedProviderPathFromPSPath(TokenFile),
        ProfileName = ProfileName,
        ProjectId = ProjectId,
        DispatchRevision = DispatchRevision,
        SkipCertificateCheck = SkipCertificateCheck,
        JournalPath = Journal,
        Limits = Limits,
    };

    // Not by NetworkCredential, which reads to the first NUL only and would send a part of what was given.
    private static string PlainText(SecureString secret)
    {
        var text = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return Marshal.PtrToStringUni(text, secret.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(text);
        }
    }

    // Every failure to connect leaves the commands that follow without a connection.
    private protected override bool EndsCommand(PlexError error) => true;
}
