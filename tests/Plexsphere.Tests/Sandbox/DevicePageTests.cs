using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Plexsphere.Sandbox.Operations;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The page on which a person confirms a device code, used as a browser without script uses it.</summary>
public sealed partial class DevicePageTests : IAsyncLifetime
{
    private const string FormType = "application/x-www-form-urlencoded";

    private SignInSession _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await SignInSession.StartAsync();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [GeneratedRegex("<form method=\"post\" action=\"(.*?)\">")]
    private static partial Regex FormTag();

    [GeneratedRegex("<input name=\"user_code\" value=\"(.*?)\"")]
    private static partial Regex CodeField();

    [GeneratedRegex("<button name=\"decision\" value=\"(.*?)\">")]
    private static partial Regex Button();

    private async Task<SandboxResponse> ShowAsync(string query = "") => Page(await _sandbox.Session.GetAsync($"/v1/device{query}", ""));

    private Task<SandboxResponse> SubmitAsync(string code, string decision) =>
        _sandbox.PostAsync("/v1/device", $"user_code={Uri.EscapeDataString(code)}&decision={decision}", FormType);

    /// <summary>Checks what every page has, whatever it says.</summary>
    private static SandboxResponse Page(SandboxResponse response, int status = 200)
    {
        Assert.True(response.Status == status, $"{response.Status} {response.Text}");
        Assert.Equal("text/html; charset=utf-8", response.ContentHeaders.ContentType?.ToString());
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Matches(
            "^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$",
            policy);
        // With no-referrer a browser sends the form with the Origin null, which is refused.
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.DoesNotMatch("(?i)<script|<link|<img|<iframe|\\bsrc=|\\bhref=|\\bon[a-z]+=|url\\(|//", response.Text);
        return response;
    }

    [Fact]
    public async Task The_complete_address_shows_the_code_and_its_form_confirms_it()
    {
        var (device, user) = await _sandbox.BeginAsync();
        var page = (await ShowAsync($"?user_code={user}")).Text;
        Assert.Equal(user, CodeField().Match(page).Groups[1].Value);
        Assert.Equal(["confirm", "deny"], Button().Matches(page).Select(match => match.Groups[1].Value));

        using var request = new HttpRequestMessage(HttpMethod.Post, FormTag().Match(page).Groups[1].Value);
        request.Headers.Add("Origin", _sandbox.Session.Host.Url.GetLeftPart(UriPartial.Authority));
        request.Content = new FormUrlEncodedContent([new("user_code", user), new("decision", "confirm")]);
        using var http = new HttpClient { BaseAddress = _sandbox.Session.Host.Url };
        var confirmed = Page(await SandboxResponse.ToAsync(request, http));

        Assert.Contains("signed in as person@sandbox.example (Corporate sign-in)", confirmed.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(FormTag(), confirmed.Text);
        SignInSession.TokenOf(await _sandbox.AskAsync(device));
        Assert.Equal(2, _sandbox.Session.Host.Requests[SandboxOperations.DevicePage]);
    }

    [Fact]
    public async Task The_hash_of_the_policy_is_that_of_the_style()
    {
        var page = await ShowAsync();
        var style = Regex.Match(page.Text, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;

        Assert.Contains(
            Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(style))),
            page.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_denied_there_too()
    {
        var (device, user) = await _sandbox.BeginAsync();

        Assert.Contains("not signed in", Page(await SubmitAsync(user, "deny")).Text, StringComparison.Ordinal);

        (await _sandbox.AskAsync(device)).Problem(400, "access_denied");
        Assert.Contains("confirmed or denied before", Page(await SubmitAsync(user, "confirm"), 409).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_may_be_typed_as_people_do()
    {
        var (device, user) = await _sandbox.BeginAsync();

        Page(await SubmitAsync($" {user.ToLowerInvariant().Replace('-', ' ')} ", "confirm"));

        SignInSession.TokenOf(await _sandbox.AskAsync(device));
    }

    [Fact]
    public async Task An_expired_code_is_not_confirmed()
    {
        var (device, user) = await _sandbox.BeginAsync();
        _sandbox.Time.Move(600);

        var page = Page(await SubmitAsync(user, "confirm"), 409);

        Assert.Contains("expired", page.Text, StringComparison.Ordinal);
        Assert.Matches(FormTag(), page.Text);
        (await _sandbox.AskAsync(device)).Problem(400, "expired_token");
    }

    [Theory]
    [InlineData("AAAA-AAAA", "confirm", 404)]
    [InlineData("", "confirm", 404)]
    [InlineData("\"><script>alert(1)</script>", "confirm", 404)]
    [InlineData("ＡＡＡＡ-ＡＡＡＡ", "deny", 404)]
    [InlineData("A\0AA-AAAA\r\n", "confirm", 404)]
    [InlineData("AAAA-AAAA", "", 400)]
    [InlineData("AAAA-AAAA", "Confirm", 400)]
    [InlineData("AAAA-AAAA", "confirm&decision=deny", 400)]
    [InlineData("AAAA-AAAA&user_code=BBBB-BBBB", "%3Cscript%3E", 400)]
    public async Task What_makes_no_sense_is_refused_and_not_repeated(string code, string decision, int status)
    {
        var page = Page(await SubmitAsync(code, decision), status);

        Assert.Equal("", CodeField().Match(page.Text).Groups[1].Value);
        if (code.Length > 0)
        {
            Assert.DoesNotContain(code, page.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("?user_code=abcd-efgh", "ABCD-EFGH")]
    [InlineData("?user_code=ABCDEFGH", "ABCD-EFGH")]
    [InlineData("?user_code=ABCD-EFG1", "")]
    [InlineData("?user_code=%22%3E%3Cscript%3E", "")]
    [InlineData("?user_code=ABCD-EFGH&user_code=%22%3E", "")]
    [InlineData("?other=%22%3E%3Cscript%3E", "")]
    [InlineData("", "")]
    public async Task Only_what_may_be_a_code_is_shown(string query, string shown) =>
        Assert.Equal(shown, CodeField().Match((await ShowAsync(query)).Text).Groups[1].Value);

    [Theory]
    [InlineData("application/json", """{"user_code":"AAAA-AAAA","decision":"confirm"}""", 415)]
    [InlineData("multipart/form-data; boundary=x", "--x--", 415)]
    [InlineData("text/plain", "user_code=AAAA-AAAA", 415)]
    [InlineData(FormType, "%%%=%&&==&user_code", 400)]
    [InlineData(FormType, "", 400)]
    public async Task Only_a_form_is_read(string type, string body, int status) =>
        Page(await _sandbox.PostAsync("/v1/device", body, type), status);

    [Fact]
    public async Task A_large_form_is_refused() =>
        Page(await _sandbox.PostAsync("/v1/device", $"user_code={new string('A', 5000)}", FormType), 413);

    [Fact]
    public async Task Another_page_cannot_send_the_form()
    {
        var (device, user) = await _sandbox.BeginAsync();
        using var http = new HttpClient { BaseAddress = _sandbox.Session.Host.Url };
        foreach (var origin in new[] { "http://evil.example", "null", "http://127.0.0.1:1" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/device");
            request.Headers.Add("Origin", origin);
            request.Content = new StringContent($"user_code={user}&decision=confirm", MediaTypeHeaderValue.Parse(FormType));
            Assert.Equal(HttpStatusCode.Forbidden, (await SandboxResponse.ToAsync(request, http)).Code);
        }

        (await _sandbox.AskAsync(device)).Problem(400, "authorization_pending");
    }
}
