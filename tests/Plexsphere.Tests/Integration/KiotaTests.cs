using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware.Options;
using Microsoft.Kiota.Serialization.Json;
using Plexsphere.Client;
using Plexsphere.Client.Models;
using Plexsphere.Client.V1.Projects.Item;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>
/// What Kiota does by default where the engine does something else, and the little that the engine leaves to it. A test that fails
/// after an update of Kiota names the guard in Plexsphere.Core/Http that is to be looked at again or, where it is about reading, the
/// reason for readers of our own (docs/decisions/kiota-and-the-readers.md).
/// </summary>
public sealed class KiotaTests : IDisposable
{
    private static readonly ScriptedResponse Found = ScriptedResponse.Json(200, Sample.Execution().ToJsonString());

    private readonly HttpClient _http = KiotaClientFactory.Create();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DispatchExecutionRequest Order => new() { Action = "service.restart", Selector = "env=prod" };

    public void Dispose() => _http.Dispose();

    private static BaseBearerTokenAuthenticationProvider Bearer(string token = Engines.Token) => new(new TokenForElsewhere(token));

    private HttpClientRequestAdapter Adapter(Uri server, IAuthenticationProvider? authentication = null) =>
        new(authentication ?? new AnonymousAuthenticationProvider(), httpClient: _http) { BaseUrl = server.AbsoluteUri };

    private WithProject_ItemRequestBuilder Project(ScriptedServer server, IAuthenticationProvider? authentication = null) =>
        new PlexsphereClient(Adapter(server.Url, authentication)).V1.Projects[Sample.Project];

    private Task<Stream?> DispatchAsync(ScriptedServer server, IAuthenticationProvider? authentication = null) =>
        Project(server, authentication).ExecutionsDispatch.PostAsync(Order, cancellationToken: Stop);

    private Task<Stream?> GetAsync(ScriptedServer server, IRequestOption? option = null) =>
        Project(server).Executions[Sample.Id].GetAsync(
            configuration => configuration.Options = option is null ? configuration.Options : [option],
            Stop);

    private static JsonParseNode Member(string value) => new(JsonElement.Parse(value));

    private static DispatchExecutionRequest Model(JsonParseNode body) =>
        body.GetObjectValue(DispatchExecutionRequest.CreateFromDiscriminatorValue);

    /// <summary>The waits before each repetition, of which only those of no length are waited for.</summary>
    private async Task<IReadOnlyList<double>> WaitsAsync(params ScriptedResponse[] replies)
    {
        await using var server = new ScriptedServer(replies);
        using var test = new Activity("test").Start();
        var trace = test.TraceId;
        var waits = new List<double>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == new ObservabilityOptions().TracerInstrumentationName,

            // The engines of tests that run beside this one must not send trace headers.
            Sample = (ref options) => options.Parent.TraceId == trace ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("http.request.resend_delay") is double wait)
                {
                    waits.Add(wait);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await Assert.ThrowsAsync<ApiException>(() => GetAsync(server, new RetryHandlerOption { RetriesTimeLimit = TimeSpan.FromTicks(1) }));

        Assert.Equal(replies.Length, server.Requests.Count);
        return waits;
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task By_default_a_POST_is_repeated_three_times(int status)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(status, null, "Retry-After: 0"));

        var error = await Assert.ThrowsAsync<AggregateException>(() => DispatchAsync(server));

        Assert.Equal(4, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(("POST", server.Requests[0].Text), (request.Method, request.Text)));
        Assert.All(error.InnerExceptions, inner => Assert.Equal(status, Assert.IsType<ApiException>(inner).ResponseStatusCode));
    }

    [Fact]
    public async Task A_POST_that_succeeds_in_the_end_looks_as_if_it_had_been_sent_once()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(503, null, "Retry-After: 0"), Found);

        Assert.NotNull(await DispatchAsync(server));
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(502)]
    public async Task By_default_a_read_is_not_repeated_on_408_and_502(int status)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(status, null, "Retry-After: 0"));

        await Assert.ThrowsAsync<ApiException>(() => GetAsync(server));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task By_default_a_read_is_not_repeated_after_a_broken_connection()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(server));

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("Retry-After: 37", 37)]
    [InlineData("Retry-After: 7200", 180)]
    [InlineData("Retry-After: -5", 3)]
    [InlineData("Retry-After: soon", 3)]
    [InlineData("Retry-After: Tue, 04 Aug 2020 10:00:00 GMT", 3)]
    [InlineData("X-Other: 1", 3)]
    public async Task A_wait_is_what_the_server_says_up_to_three_minutes_and_else_three_seconds(string header, double expected) =>
        Assert.Equal([expected], await WaitsAsync(ScriptedResponse.Coded(503, null, header)));

    [Fact]
    public async Task A_wait_can_be_until_a_date()
    {
        var date = DateTimeOffset.UtcNow.AddSeconds(122).ToString("R", CultureInfo.InvariantCulture);

        var wait = Assert.Single(await WaitsAsync(ScriptedResponse.Coded(503, null, $"Retry-After: {date}")));

        Assert.InRange(wait, 60, 122);
    }

    [Fact]
    public async Task Waits_double()
    {
        var again = ScriptedResponse.Coded(503, null, "Retry-After: 0");

        Assert.Equal([0, 6], await WaitsAsync(again, ScriptedResponse.Coded(503, null)));
        Assert.Equal([0, 0, 12], await WaitsAsync(again, again, ScriptedResponse.Coded(503, null)));
    }

    [Theory]
    [InlineData("Bearer error=\"insufficient_claims\", claims=\"eyJhY3IiOiJnb2xkIn0=\"", 2)]
    [InlineData("Bearer error=\"insufficient_user_authentication\", acr_values=\"gold\"", 1)]
    public async Task A_POST_is_sent_again_when_claims_are_asked_for(string challenge, int count)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(401, "step_up_required", $"WWW-Authenticate: {challenge}"));

        await Assert.ThrowsAsync<ApiException>(() => DispatchAsync(server));

        Assert.Equal(count, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(("POST", server.Requests[0].Text), (request.Method, request.Text)));
    }

    [Theory]
    [InlineData(301, "GET")]
    [InlineData(302, "GET")]
    [InlineData(303, "GET")]
    [InlineData(307, "POST")]
    [InlineData(308, "POST")]
    public async Task A_POST_follows_redirects_and_leaves_only_its_token_behind(int status, string method)
    {
        await using var elsewhere = new ScriptedServer(Found);
        await using var server = new ScriptedServer(ScriptedResponse.Empty(status, $"Location: {elsewhere.Url}elsewhere"));

        await Project(server, Bearer()).ExecutionsDispatch.PostAsync(
            Order, configuration => configuration.Headers.Add("X-Api-Key", "1"), Stop);

        var request = Assert.Single(elsewhere.Requests);
        Assert.Equal((method, method == "GET" ? "" : server.Requests[0].Text), (request.Method, request.Text));
        Assert.True(server.Requests[0].Headers.ContainsKey("Authorization"));
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.True(request.Headers.ContainsKey("X-Api-Key"));
    }

    [Theory]
    [InlineData("", typeof(InvalidOperationException))]
    [InlineData("http://[", typeof(InvalidOperationException))]
    [InlineData("elsewhere", typeof(UriFormatException))]
    public async Task A_redirect_that_leads_nowhere_hides_the_status(string location, Type expected)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Empty(302, $"Location: {location}"));

        Assert.IsType(expected, await Record.ExceptionAsync(() => GetAsync(server)));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(304)]
    public async Task A_redirect_that_is_not_followed_is_a_success(int status)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Empty(status, "Location: /v1/elsewhere"));

        Assert.Null(await Record.ExceptionAsync(() => GetAsync(server, new RedirectHandlerOption { MaxRedirect = 0 })));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_token_goes_over_plain_http_and_to_hosts_that_are_not_allowed()
    {
        await using var server = new ScriptedServer(Found);

        await DispatchAsync(server, Bearer());

        Assert.Equal(Uri.UriSchemeHttp, server.Url.Scheme);
        Assert.Equal($"Bearer {Engines.Token}", Assert.Single(server.Requests).Headers["Authorization"]);
    }

    [Fact]
    public async Task A_line_break_in_a_token_begins_another_header()
    {
        await using var server = new ScriptedServer(Found);

        await DispatchAsync(server, Bearer("abc\r\nX-Injected: 1"));

        Assert.Equal("1", Assert.Single(server.Requests).Headers["X-Injected"]);
    }

    [Fact]
    public async Task Cookies_are_kept()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, "{}", "Set-Cookie: session=1"));

        await GetAsync(server);
        await GetAsync(server);

        Assert.Equal("session=1", server.Requests[1].Headers["Cookie"]);
    }

    [Fact]
    public void All_attempts_together_may_take_100_seconds_and_an_answer_may_have_2_GiB()
    {
        Assert.Equal(TimeSpan.FromSeconds(100), _http.Timeout);
        Assert.Equal(int.MaxValue, _http.MaxResponseContentBufferSize);
    }

    [Fact]
    public async Task An_error_has_its_status_and_headers_and_none_of_its_body()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(404, "execution_not_found", "X-Correlation-Id: 1"));

        var error = await Assert.ThrowsAsync<ApiException>(() => GetAsync(server));

        Assert.Equal((404, null), (error.ResponseStatusCode, error.InnerException));
        Assert.Equal(["1"], error.ResponseHeaders["x-correlation-id"]);
        Assert.DoesNotContain("execution_not_found", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"paused\"", null)]
    [InlineData("\"SUCCEEDED\"", ExecutionStatus.Succeeded)]
    [InlineData("\"3\"", ExecutionStatus.Succeeded)]
    [InlineData("\"ack,started\"", ExecutionStatus.Succeeded)]
    [InlineData("\"99\"", (ExecutionStatus)99)]
    public void A_status_is_whatever_the_enumeration_makes_of_it(string value, ExecutionStatus? expected) =>
        Assert.Equal(expected, Member(value).GetEnumValue<ExecutionStatus>());

    [Fact]
    public void A_status_that_is_no_text_is_an_exception() =>
        Assert.Throws<InvalidOperationException>(() => Member("3").GetEnumValue<ExecutionStatus>());

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("\"\"")]
    [InlineData("1785837600")]
    public void A_malformed_time_is_null(string value) => Assert.Null(Member(value).GetDateTimeOffsetValue());

    [Fact]
    public void A_time_can_have_the_American_form() =>
        Assert.Equal(new DateTime(2026, 4, 8), Member("\"04/08/2026\"").GetDateTimeOffsetValue()?.DateTime);

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("\"0190a8b8c2d27c2c8c2cc2c2c2c2c2c2\"")]
    [InlineData("5")]
    public void A_malformed_UUID_is_null(string value) => Assert.Null(Member(value).GetGuidValue());

    [Fact]
    public void Wrong_types_are_null_or_empty()
    {
        Assert.Null(Member("5").GetStringValue());
        Assert.Empty(Member("{}").GetCollectionOfPrimitiveValues<string>());
        Assert.Null(Model(Member("[5]")).Action);
        Assert.Null(Model(Member("null")).Action);
    }

    [Fact]
    public async Task A_dispatch_can_be_converted_and_sent_by_somebody_else()
    {
        await using var server = new ScriptedServer(Found);
        using var adapter = Adapter(new Uri(server.Url, "/control/plane/"));
        var builder = new PlexsphereClient(adapter).V1.Projects[Sample.Project].ExecutionsDispatch;

        using var request = await adapter.ConvertToNativeRequestAsync<HttpRequestMessage>(builder.ToPostRequestInformation(Order), Stop);
        Assert.Empty(server.Requests);
        using var own = new HttpClient();
        using var answer = await own.SendAsync(request!, Stop);

        var sent = Assert.Single(server.Requests);
        Assert.Equal(("POST", $"/control/plane/v1/projects/{Sample.Project}/executions:dispatch"), (sent.Method, sent.Target));
        Assert.Equal(["Content-Length", "Content-Type", "Host"], sent.Headers.Keys.Order());
        Assert.Equal("application/json", sent.Headers["Content-Type"]);
        Assert.Equal("""{"action":"service.restart","selector":"env=prod"}""", sent.Text);
    }

    [Fact]
    public async Task A_request_that_was_never_sent_cannot_be_converted_with_a_bearer_provider()
    {
        await using var server = new ScriptedServer(Found);
        using var adapter = Adapter(server.Url, Bearer());
        var request = Project(server).ExecutionsDispatch.ToPostRequestInformation(Order);

        await Assert.ThrowsAsync<InvalidOperationException>(() => adapter.ConvertToNativeRequestAsync<HttpRequestMessage>(request, Stop));
    }

    [Theory]
    [InlineData("""{"":1}""")]
    [InlineData("""{"p":"\ud83d"}""")]
    public async Task Parameters_that_cannot_be_written_fail_before_anything_is_sent(string parameters)
    {
        await using var server = new ScriptedServer(Found);
        var order = Order;
        order.Parameters = new DispatchExecutionRequest_parameters
        {
            AdditionalData = JsonElement.Parse(parameters).EnumerateObject().ToDictionary(
                member => member.Name, member => (object)member.Value),
        };

        Assert.Throws<InvalidOperationException>(() => Project(server).ExecutionsDispatch.ToPostRequestInformation(order));
    }

    [Theory]
    [InlineData("1e2", "100")]
    [InlineData("0.12345678901234567890123456789012345", "0.1234567890123456789012345679")]
    [InlineData("\"2026-08-04T10:00:00.000Z\"", "\"2026-08-04T10:00:00+00:00\"")]
    [InlineData("\"0190A8B8-A0C0-7A0A-8A0A-A0A0A0A0A0C0\"", "\"0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0\"")]
    public async Task What_Kiota_has_read_it_does_not_write_as_it_was(string value, string expected)
    {
        await using var server = new ScriptedServer(Found);
        var order = Model(Member($$"""{"parameters":{"p":{{value}} } }"""));

        await Project(server).ExecutionsDispatch.PostAsync(order, cancellationToken: Stop);

        Assert.Equal(expected, Assert.Single(server.Requests).Json.GetProperty("parameters").GetProperty("p").GetRawText());
    }

    private sealed class TokenForElsewhere(string token) : IAccessTokenProvider
    {
        public AllowedHostsValidator AllowedHostsValidator { get; } = new(["elsewhere.example"]);

        public Task<string> GetAuthorizationTokenAsync(
            Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(token);
    }
}
