using System.Net;
using System.Text;
using Plexsphere.Core.Agents;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Http;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>
/// Whatever breaks, wherever it breaks: one failure of the error table, and never more than one request that could change something.
/// </summary>
public class ExchangeProperties
{
    private static readonly Uri Server = new("http://127.0.0.1:1");

    private static readonly Type[] Kinds =
    [
        .. AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal))
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Append(typeof(FormatException))
            .Where(type => typeof(Exception).IsAssignableFrom(type) && !type.IsAbstract
                && !typeof(FileNotFoundException).IsAssignableFrom(type)
                && type.GetConstructor(Type.EmptyTypes) is not null)
            .Distinct(),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("on the way")]
    [InlineData("in the request's body")]
    [InlineData("in the response's body")]
    [InlineData("in an error's body")]
    [InlineData("in the reader")]
    public async Task Any_exception_at_any_stage_is_a_row_of_the_table(string stage)
    {
        Assert.True(Kinds.Length > 60);
        foreach (var kind in Kinds)
        {
            using var exchange = new Exchange(new Peer
            {
                Address = Server,
                Handler = new Breaking(stage, () => (Exception)Activator.CreateInstance(kind)!),
                Accept = ["application/json"],
                ReadProblem = ProblemReader.Read,
                ErrorOf = Failures.ErrorOf,
                OutcomeUnknown = PlexErrors.DispatchOutcomeUnknown,
                Retries = RetryPolicy.Once,
            });
            RequestSource get = _ => ValueTask.FromResult(new HttpRequestMessage(HttpMethod.Get, Server));
            RequestSource post =
                _ => ValueTask.FromResult(new HttpRequestMessage(HttpMethod.Post, Server) { Content = new StringContent("{}") });
            BodyReader<string> read = _ => stage == "in the reader" ? throw (Exception)Activator.CreateInstance(kind)! : "read";

            var fetched = await exchange.ReadAsync(get, read, PlexSubject.None, null, null, Stop);
            var sent = await exchange.SendOnceAsync(post, read, PlexSubject.None, "It is unknown.", null, Stop);

            foreach (var failure in new[] { fetched.Failure, sent.Failure })
            {
                if (failure is not null)
                {
                    Assert.Null(failure.InnerException);
                    Assert.NotEmpty(failure.Message);
                    Assert.NotEmpty(failure.RecommendedAction);
                }
            }

            // Only what broke before the body's first byte left is known not to have arrived; a refusal is known whatever its body is.
            Assert.True(stage == "in the request's body" || fetched.Failure is not null, kind.Name);
            Assert.Equal(stage != "on the way", sent.Failure!.Error == PlexErrors.DispatchOutcomeUnknown);
        }
    }

    [Fact]
    public void Random_bytes_instead_of_a_response_are_one_failure() => Damage.ForAll<byte[]>(bytes =>
    {
        var response = new ScriptedResponse(
            [.. bytes.Length % 3 == 0 ? [] : "HTTP/1.1 200 OK\r\n"u8.ToArray(), .. bytes], ScriptedResponse.Ending.Close);
        TryEverythingAsync(response).GetAwaiter().GetResult();
    });

    [Fact]
    public void A_damaged_response_is_read_or_is_one_failure()
    {
        var good = ScriptedResponse.Json(201, Sample.Execution("pending", targets: Sample.Target("pending")).ToJsonString());
        Damage.ForAll<int[]>(edits => TryEverythingAsync(
            new ScriptedResponse(Damage.Apply(good.Bytes, edits), ScriptedResponse.Ending.Close))
            .GetAwaiter().GetResult());
    }

    private static async Task TryEverythingAsync(ScriptedResponse response)
    {
        await using var server = new ScriptedServer(response);
        using var engine = Engines.Open(
            server.Url, limits: new PlexConnectionLimits { MaximumRetryCount = 0 }, revision: PlexDispatchRevision.Colon);
        var agent = new AgentClient(server.Url, AgentCredentials.None);
        Func<Task>[] calls =
        [
            () => engine.Executions.GetAsync(Sample.Project, Sample.Id, RetryPolicy.Once, null, Stop),
            () => engine.Executions.DispatchAsync(
                new DispatchRequest { ProjectId = Sample.Project, Action = "service.restart", NodeId = Sample.Node }, null, Stop),
            () => agent.GetAsync(Sample.Id, null, RetryPolicy.Once, null, Stop),
            () => new AgentScheduler(agent).ScheduleAsync(new AgentActionRequest { Kind = "k", ActionId = Sample.Id }, new Notices(), Stop),
        ];
        foreach (var call in calls)
        {
            try
            {
                await call();
            }
            catch (PlexException e)
            {
                Assert.Null(e.InnerException);
                Assert.DoesNotContain(e.Message, char.IsControl);
            }
        }

        // Fewer where a connection was closed under a request's feet.
        Assert.InRange(server.Requests.Count(request => request.Method == "POST"), 0, 2);
    }

    /// <summary>A network that breaks at one stage, with any exception.</summary>
    private sealed class Breaking(string stage, Func<Exception> make) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (stage == "on the way")
            {
                throw make();
            }

            if (request.Content is not null)
            {
                await request.Content.CopyToAsync(Stream.Null, cancellationToken);
                if (stage == "in the request's body")
                {
                    throw make();
                }
            }

            var failed = stage == "in an error's body";
            return new HttpResponseMessage(failed ? HttpStatusCode.InternalServerError : HttpStatusCode.OK)
            {
                Content = stage == "in the reader" || stage == "in the request's body"
                    ? new StringContent("{}", Encoding.UTF8, "application/json")
                    : new StreamContent(new BreakingStream(make)) { Headers = { ContentType = new("application/json") } },
            };
        }
    }

    private sealed class BreakingStream(Func<Exception> make) : MemoryStream([(byte)'{'])
    {
        private bool _begun;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_begun)
            {
                throw make();
            }

            _begun = true;
            buffer.Span[0] = (byte)'{';
            return ValueTask.FromResult(1);
        }
    }
}
