using System.Text.Json;

namespace Plexsphere.Tests.Sandbox;

public sealed class SelectorPreviewTests : IAsyncLifetime
{
    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private Task<SandboxResponse> SendAsync(string body) => _session.SendAsync(HttpMethod.Post, "/v1/labels/selectors/preview", body);

    private Task<SandboxResponse> PreviewAsync(string expression) =>
        SendAsync($$"""{"expression":"{{JsonEncodedText.Encode(expression)}}"}""");

    [Theory]
    [InlineData("env=prod", """{"ast":{"op":"eq","key":"env","value":"prod"}}""")]
    [InlineData("env!=prod", """{"ast":{"op":"neq","key":"env","value":"prod"}}""")]
    [InlineData("tier in (gold, silver)", """{"ast":{"op":"in","key":"tier","values":["gold","silver"]}}""")]
    [InlineData("canary", """{"ast":{"op":"exists","key":"canary"}}""")]
    [InlineData("!drained", """{"ast":{"op":"absent","key":"drained"}}""")]
    [InlineData(
        "größe=groß,!drained",
        """{"ast":{"op":"and","children":[{"op":"eq","key":"größe","value":"groß"},{"op":"absent","key":"drained"}]}}""")]
    public async Task A_selector_that_can_be_read_is_a_tree(string expression, string expected)
    {
        var response = await PreviewAsync(expression);

        Assert.Equal(200, response.Status);
        Assert.Equal(expected, response.Text);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("env=", 4)]
    [InlineData("env=prod,tier in gold", 17)]
    [InlineData("größe=groß,!", 15)]
    [InlineData("größe=😀,=", 13)]
    public async Task One_that_cannot_says_at_which_byte(string expression, int position)
    {
        var response = await PreviewAsync(expression);

        Assert.Equal(200, response.Status);
        Assert.Equal(["errors"], response.Json.EnumerateObject().Select(member => member.Name));
        var error = Assert.Single(response.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal(position, error.GetProperty("position").GetInt32());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"expression":null}""")]
    [InlineData("""{"expression":7}""")]
    [InlineData("""{"expression":"\ud800"}""")]
    public async Task A_malformed_body_is_refused(string body)
    {
        (await SendAsync(body)).Problem(400, "invalid_body");
    }

    [Fact]
    public async Task Expression_and_body_have_limits()
    {
        Assert.Equal(200, (await PreviewAsync(new string('a', 4096))).Status);
        (await PreviewAsync(new string('a', 4097))).Problem(400, "invalid_body");
        (await SendAsync($$"""{"expression":"a","other":"{{new string('x', 16 * 1024)}}"}""")).Problem(413, "request_body_too_large");
        (await _session.SendAsync(HttpMethod.Post, "/v1/labels/selectors/preview", "a", type: "text/plain")).Problem(
            415, "unsupported_media_type");
    }
}
