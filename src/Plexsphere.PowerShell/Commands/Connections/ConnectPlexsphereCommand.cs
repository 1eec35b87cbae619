using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using Plexsphere.Core;
using Plexsphere.Core.Connections;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Sandboxes;
using Plexsphere.Core.SignIn;
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
    private const string DeviceCodeSet = "DeviceCode";
    private const string ClientSecretSet = "ClientSecret";
    private const string ClientSecretFileSet = "ClientSecretFile";
    private const string ClientAssertionSet = "ClientAssertion";
    private const string ProfileSet = "Profile";
    private const string SandboxSet = "Sandbox";

    /// <summary>The control plane's https address (http for loopback only); PLEXSPHERE_URL unless given.</summary>
    [Parameter(Position = 0, ParameterSetName = TokenSet)]
    [Parameter(Position = 0, ParameterSetName = TokenFileSet)]
    [Parameter(Position = 0, ParameterSetName = DeviceCodeSet)]
    [Parameter(Position = 0, ParameterSetName = ClientSecretSet)]
    [Parameter(Position = 0, ParameterSetName = ClientSecretFileSet)]
    [Parameter(Position = 0, ParameterSetName = ClientAssertionSet)]
    [Connects]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <summary>The bearer token as a SecureString or a PSCredential; PLEXSPHERE_TOKEN unless given.</summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Connects]
    [Secret("token", nameof(TokenFile))]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>A file that holds nothing but the token and that only its owner may touch (mode 0600).</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenFileSet)]
    [Connects]
    [ValidateNotNullOrEmpty]
    public string? TokenFile { get; set; }

    /// <summary>Signs a person in, who confirms a code in a browser on any device.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DeviceCodeSet)]
    public SwitchParameter DeviceCode { get; set; }

    /// <summary>The id of the domain to sign in to; slugs are known after sign-in only.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DeviceCodeSet)]
    [Connects]
    [Uuid]
    public Guid Domain { get; set; }

    /// <summary>The domain's identity provider to sign in with, by alias or id; its primary or only one unless given.</summary>
    [Parameter(ParameterSetName = DeviceCodeSet)]
    [Connects]
    [ValidateNotNullOrEmpty]
    [SentText]
    [ArgumentCompleter(typeof(IdentityProviderCompleter))]
    public string? IdentityProvider { get; set; }

    /// <summary>The client id of a service that signs in by itself, whenever it needs a token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClientSecretSet)]
    [Parameter(Mandatory = true, ParameterSetName = ClientSecretFileSet)]
    [Connects]
    [ValidateLength(1, DispatchRequest.MaxTextLength)]
    [SentText]
    public string? ClientId { get; set; }

    /// <summary>The service's secret as a SecureString or a PSCredential. It is held until the connection is closed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClientSecretSet)]
    [Connects]
    [Secret("client secret", nameof(ClientSecretFile))]
    [ValidateNotNull]
    public SecureString? ClientSecret { get; set; }

    /// <summary>A file that holds nothing but the secret and that only its owner may touch; it is read again for each token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClientSecretFileSet)]
    [Connects]
    [ValidateNotNullOrEmpty]
    public string? ClientSecretFile { get; set; }

    /// <summary>A file that holds the service's assertion, a SPIFFE JWT-SVID, instead; it is read again for each token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClientAssertionSet)]
    [Connects]
    [ValidateNotNullOrEmpty]
    public string? ClientAssertionFile { get; set; }

    /// <summary>A profile of <c>~/.config/plexctl/config.json</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProfileSet)]
    [Connects]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>A sandbox that Start-PlexSandbox started.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SandboxSet, ValueFromPipeline = true)]
    [Connects]
    [ValidateNotNull]
    public PlexSandbox? Sandbox { get; set; }

    /// <summary>As whom to connect to the sandbox; as its operator unless given.</summary>
    [Parameter(ParameterSetName = SandboxSet)]
    [Connects]
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
    [Connects]
    [Alias("ProjectId", "project_id")]
    [Project]
    public string? Project { get; set; }

    /// <summary>The path under which the server takes dispatches; found out with the first dispatch unless given.</summary>
    [Parameter]
    [Connects]
    [LowerCase]
    [ValidateSet(PlexDispatchRevision.Auto, PlexDispatchRevision.Colon, PlexDispatchRevision.Slash)]
    public string DispatchRevision { get; set; } = PlexDispatchRevision.Auto;

    /// <summary>Does not verify the server's certificate. Anyone on the way can then read the token; for tests only.</summary>
    [Parameter(ParameterSetName = TokenSet)]
    [Parameter(ParameterSetName = TokenFileSet)]
    [Parameter(ParameterSetName = DeviceCodeSet)]
    [Parameter(ParameterSetName = ClientSecretSet)]
    [Parameter(ParameterSetName = ClientSecretFileSet)]
    [Parameter(ParameterSetName = ClientAssertionSet)]
    [Parameter(ParameterSetName = ProfileSet)]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>
    /// A file that gets a line of JSON before each dispatch is sent, and one with how it ended; PLEXSPHERE_JOURNAL unless given. A file
    /// that cannot be written is refused.
    /// </summary>
    [Parameter]
    [Connects]
    [SentText]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>How often a read that failed for a passing reason is repeated, 0 to 20. Dispatches never are.</summary>
    [Parameter]
    [Connects]
    [ValidateRange(0, PlexConnectionLimits.MostRetries)]
    public int MaximumRetryCount { get; set; } = new PlexConnectionLimits().MaximumRetryCount;

    /// <summary>How many seconds the waits between the attempts of a read may last together, 0 to 3,600.</summary>
    [Parameter]
    [Connects]
    [ValidateRange(0, PlexConnectionLimits.LongestRetrySeconds)]
    public int RetryTimeoutSeconds { get; set; } = new PlexConnectionLimits().RetryTimeoutSeconds;

    /// <summary>How many MiB a response may have, 1 to 1,024.</summary>
    [Parameter]
    [Connects]
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
                var identity = Await(PlexEngine.Behind(connection).IdentifyAsync(Notices, Stop));
                if (DeviceCode && PlexEngine.Behind(connection).Shortfall(identity) is { } warning)
                {
                    WriteWarning(warning);
                }
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

    private string? PathOf(string? path) => path is null ? null : GetUnresolvedProviderPathFromPSPath(path);

    private ConnectionRequest Request() => new()
    {
        Server = Server,
        Token = Token is null ? null : PlainText(Token),
        TokenFile = PathOf(TokenFile),
        SignIn = DeviceCode ? SignInAsync : null,
        Service = ServiceCredential(),
        ProfileName = ProfileName,
        ProjectId = ProjectId,
        DispatchRevision = DispatchRevision,
        SkipCertificateCheck = SkipCertificateCheck,
        JournalPath = Journal,
        Limits = Limits,
    };

    // Seen on the host and kept in the information stream, as what Write-Host writes.
    private Task<PlexToken> SignInAsync(PlexConnectionSettings settings, CancellationToken cancellationToken) =>
        new DeviceSignIn(Domain, IdentityProvider, prompt => Pump.Post(() => WriteInformation($"{prompt}", ["PSHOST", "PlexSignIn"])))
            .RunAsync(settings, Notices, cancellationToken);

    private PlexServiceCredential? ServiceCredential() => ParameterSetName switch
    {
        ClientSecretSet => PlexServiceCredential.Held(ClientId, Read(ClientSecret!, Encoding.UTF8.GetBytes)),
        ClientSecretFileSet => PlexServiceCredential.InFile(ClientId, PathOf(ClientSecretFile)!),
        ClientAssertionSet => PlexServiceCredential.InFile(null, PathOf(ClientAssertionFile)!),
        _ => null,
    };

    private static string PlainText(SecureString secret) => Read(secret, static text => new string(text));

    // Not by NetworkCredential, which reads to the first NUL only and would send a part of what was given.
    private static T Read<T>(SecureString secret, Func<char[], T> read)
    {
        var text = Marshal.SecureStringToGlobalAllocUnicode(secret);
        var characters = new char[secret.Length];
        try
        {
            Marshal.Copy(text, characters, 0, characters.Length);
            return read(characters);
        }
        finally
        {
            Array.Clear(characters);
            Marshal.ZeroFreeGlobalAllocUnicode(text);
        }
    }

    // Every failure to connect leaves the commands that follow without a connection.
    private protected override bool EndsCommand(PlexError error) => true;
}
