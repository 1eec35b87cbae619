using Plexsphere.Sandbox.Access;
using Plexsphere.Sandbox.Admin;
using Plexsphere.Sandbox.Api;
using Plexsphere.Sandbox.Faults;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Nodes;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Hosting;

/// <summary>A running sandbox: a control plane on 127.0.0.1 and its simulated fleet. Any number can run in a process.</summary>
/// <remarks>
/// What gives which output, with any seed:
/// <list type="table">
/// <item><term>diagnostics.collect</term><description>JSON, inline on the first node and archived on the second</description></item>
/// <item><term>service.restart</term><description>no output</description></item>
/// <item><term>config.dump, logs.snapshot, diagnostics.ping_peer</term><description>text</description></item>
/// <item><term>anything on the dev edge node of a fleet of six or more</term><description>fails, with an inline text</description></item>
/// <item><term>anything on one of the <see cref="SandboxOptions.ExternalNodes"/></term><description>stays pending, then
/// timeout</description></item>
/// <item><term>anything on one of the <see cref="SandboxOptions.Silent"/> nodes</term><description>the same</description></item>
/// <item><term>hook sample-json, sample-text, sample-both</term><description>JSON; text; standard output and standard
/// error</description></item>
/// <item><term>hook sample-empty, sample-none</term><description>an inline output of no bytes; no output</description></item>
/// <item><term>hook sample-binary</term><description>all byte values, which is not UTF-8</description></item>
/// <item><term>hook sample-ansi, sample-control</term><description>escape sequences; OSC 8, BEL, CR, NUL, C1 and bidirectional
/// controls</description></item>
/// <item><term>hook sample-16384, sample-16385</term><description>exactly what travels inline; one byte more, archived</description></item>
/// <item><term>hook sample-truncated, sample-huge</term><description>cut, with the suffix: inline to 16,384 bytes; archived to 1
/// MiB</description></item>
/// <item><term>hook sample-parameters</term><description>the parameters of the dispatch, as environment variables</description></item>
/// <item><term>hook sample-fail, sample-cancel, sample-hang</term><description>failed with output; cancelled; timeout</description></item>
/// <item><term>hook sample-drifted, sample-uncatalogued</term><description>the dispatch is refused with 409</description></item>
/// </list>
/// In a history of 36 executions or more, the 21st to the 36th oldest are one of each of the sample hooks that run, in the
/// order of <c>--help</c>.
/// </remarks>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ControlPlane _plane;
    private readonly SandboxCertificates? _certificates;
    private readonly AgentFleet _agents;
    private bool _disposed;

    private SandboxHost(
        WebApplication app,
        ControlPlane plane,
        SandboxRequests requests,
        SandboxFaults faults,
        SandboxCertificates? certificates,
        AgentFleet agents)
    {
        _app = app;
        _plane = plane;
        _certificates = certificates;
        _agents = agents;
        Requests = requests;
        Faults = faults;
        Url = new Uri(app.Urls.Single());
        plane.Connect(Url, certificates?.Authority);
    }

    /// <summary>The base address, <c>http://127.0.0.1:port</c>, or https with <see cref="SandboxOptions.Tls"/>.</summary>
    public Uri Url { get; }

    /// <summary>With https, the file that has the certificate of the issuing authority as PEM, until this is disposed.</summary>
    public string? CertificateAuthority => _certificates?.AuthorityPath;

    /// <summary>The operator's token: may do everything.</summary>
    public string Token => _plane.Tokens.Operator;

    /// <summary>The reader's token: a dispatch is refused with 403.</summary>
    public string ReaderToken => _plane.Tokens.Reader;

    /// <summary>A token that is no longer valid: every operation is refused with 401 unauthenticated.</summary>
    public string ExpiredToken => _plane.Tokens.Expired;

    /// <summary>The token of a weak sign-in: every operation but whoami is refused with 401 step_up_required.</summary>
    public string StepUpToken => _plane.Tokens.StepUp;

    /// <summary>A token that is turned away: every operation but whoami is refused with 403, not by the authorizer.</summary>
    public string ForbiddenToken => _plane.Tokens.Forbidden;

    /// <summary>The client id with which a service signs in. It is the same in every sandbox.</summary>
    public string ClientId => ServiceIdentity.ClientId;

    /// <summary>The client secret that is valid now.</summary>
    public string ClientSecret => _plane.Service.Secret;

    /// <summary>An assertion with which the service signs in instead. It lives for a year.</summary>
    public string ClientAssertion => _plane.Service.Assertion;

    /// <summary>The project of the fleet; others are empty. Its id is the same in every sandbox.</summary>
    public Guid Project => SandboxIds.Project;

    /// <summary>The domain of the fleet. Its id is the same in every sandbox.</summary>
    public Guid Domain => SandboxIds.Domain;

    /// <summary>The ids of the nodes. The first is the same in every sandbox.</summary>
    public IReadOnlyList<Guid> Nodes => [.. _plane.Fleet.Nodes.Select(node => node.Id)];

    /// <summary>How many executions there were at the start.</summary>
    public int SeededExecutions => _plane.History.Count;

    /// <summary>How many executions were minted since the start.</summary>
    public long MintedExecutions => _plane.Dispatcher.Minted;

    /// <summary>The requests of operators received so far, and those that are not served.</summary>
    public SandboxRequests Requests { get; }

    /// <summary>The faults of operators' requests; at the start there are none.</summary>
    public SandboxFaults Faults { get; }

    /// <summary>The requests received so far on behalf of nodes, those of the simulated ones included.</summary>
    public SandboxRequests NodeRequests => _plane.NodeRequests;

    /// <summary>The Replicante agents.</summary>
    public IReadOnlyList<SandboxAgent> Agents => _agents.Agents;

    /// <summary>
    /// With <see cref="SandboxOptions.AgentTls"/>, the file that has the certificate of the agents' authority as PEM, until this is
    /// disposed.
    /// </summary>
    public string? AgentCertificateAuthority => _agents.Certificates?.AuthorityPath;

    /// <summary>
    /// With <see cref="SandboxOptions.AgentTls"/>, the file that has a client's certificate as PEM, until this is disposed.
    /// </summary>
    public string? AgentCertificate => _agents.Certificates?.ClientPath;

    /// <summary>
    /// With <see cref="SandboxOptions.AgentTls"/>, the file that has the key of that certificate as PEM, until this is disposed.
    /// </summary>
    public string? AgentKey => _agents.Certificates?.ClientKeyPath;

    /// <summary>
    /// The bearer with which an agent speaks for a node: it asks for work at <c>GET /v1/nodes/{id}/state</c> and reports
    /// at <c>POST /v1/nodes/{id}/executions/{execution_id}</c>. A simulated node speaks for itself, so the nodes to
    /// serve are <see cref="SandboxOptions.ExternalNodes"/>.
    /// </summary>
    /// <param name="node">One of <see cref="Nodes"/>.</param>
    public string NodeSecret(Guid node) => _plane.Secrets.BearerOf(node);

    /// <summary>Revokes the bearer of a node and returns the one that takes its place. A simulated node goes on with it.</summary>
    /// <param name="node">One of <see cref="Nodes"/>.</param>
    public string RotateNodeSecret(Guid node) => _plane.Secrets.Rotate(node);

    /// <summary>Confirms or denies a device code in place of a person at the page <c>/v1/device</c>.</summary>
    /// <param name="userCode">The code that a person would type.</param>
    /// <param name="confirm">Whether to confirm it.</param>
    /// <exception cref="InvalidOperationException">The code is not known, has expired, or was confirmed or denied before.</exception>
    public void DecideDevice(string userCode, bool confirm)
    {
        ArgumentNullException.ThrowIfNull(userCode);
        try
        {
            _plane.DeviceCodes.Decide(userCode, confirm);
        }
        catch (ProblemException problem)
        {
            throw new InvalidOperationException(problem.Message);
        }
    }

    /// <summary>Ends all tokens that sign-ins gave; those that the sandbox started with go on.</summary>
    public void RevokeSignIns() => _plane.Tokens.RevokeSignIns();

    /// <summary>Replaces the client secret and returns the new one. Tokens go on.</summary>
    public string RotateClientSecret() => _plane.Service.RotateSecret();

    /// <summary>Makes another assertion for the service.</summary>
    /// <param name="life">How long it lives, in whole seconds.</param>
    public string IssueAssertion(TimeSpan life) => _plane.Service.IssueAssertion(life).Assertion;

    /// <summary>Starts a sandbox; when the task ends, it serves.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <returns>The sandbox, which serves until it is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var certificates = options.Tls ? SandboxCertificates.Create() : null;
        var plane = new ControlPlane(options);
        var requests = new SandboxRequests();
        var faults = new SandboxFaults();
        var app = Build(options, plane, requests, faults, certificates);
        var agents = new AgentFleet(options);
        try
        {
            await app.StartAsync(cancellationToken);
            await agents.StartAsync(plane.Clock, cancellationToken);
            return new SandboxHost(app, plane, requests, faults, certificates, agents);
        }
        catch
        {
            await agents.DisposeAsync();
            await plane.StopNodesAsync();
            await app.DisposeAsync();
            await plane.DisposeAsync();
            certificates?.Dispose();
            throw;
        }
    }

    /// <summary>Stops serving, aborts what is still under way, and ends the fleet.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _agents.DisposeAsync();
        await _plane.StopNodesAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        await _plane.DisposeAsync();
        _certificates?.Dispose();
    }

    private static WebApplication Build(
        SandboxOptions options, ControlPlane plane, SandboxRequests requests, SandboxFaults faults, SandboxCertificates? certificates)
    {
        var app = LoopbackServer.Build(options.Port, listen =>
        {
            if (certificates is not null)
            {
                listen.UseHttps(certificates.Server);
            }
        });
        app.Use(new ProblemResponses(options.CorrelationId).InvokeAsync);
        app.Use(NodeRoutes.Serve(plane.NodeRequests));
        app.UseWhen(context => !options.Admin || !AdminApi.IsAdminRequest(context), api =>
        {
            api.Use((context, next) => CountAsync(context, next, requests, options.Intercept));
            api.Use(new FaultInjector(faults).InvokeAsync);
            if (options.Latency > TimeSpan.Zero)
            {
                api.Use((context, next) => DelayAsync(context, next, options.Latency));
            }

            api.Use(new Authentication(plane.Tokens).InvokeAsync);
        });
        ApiRoutes.Map(app, plane.Operators, options);
        NodeRoutes.Map(app, plane.Nodes, plane.ObjectStore);
        if (options.Admin)
        {
            new AdminApi(requests, plane.NodeRequests, plane.Dispatcher, plane.Clock).Map(app);
            new FaultsApi(faults).Map(app);
            new NodeSecretsApi(plane.Secrets, plane.Fleet).Map(app);
            new SignInAdminApi(plane.DeviceCodes, plane.Service, plane.Tokens).Map(app);
        }

        return app;
    }

    private static async Task CountAsync(
        HttpContext context, RequestDelegate next, SandboxRequests requests, Func<HttpContext, Task<bool>>? intercept)
    {
        requests.Add(context.GetEndpoint()?.Metadata.GetMetadata<Operation>()?.Id ?? SandboxOperations.Unknown);
        if (intercept is null || !await intercept(context))
        {
            await next(context);
        }
    }

    private static async Task DelayAsync(HttpContext context, RequestDelegate next, TimeSpan latency)
    {
        await Task.Delay(latency, context.RequestAborted);
        await next(context);
    }
}
