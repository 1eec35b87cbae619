using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Plexsphere.Sandbox.Access;
using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Api;

/// <summary>
/// The page on which a person confirms or denies a device code. It has no script, loads nothing, and shows nothing of what it was sent but
/// a code that has the form of one.
/// </summary>
internal sealed class DevicePage(DeviceCodes codes)
{
    private const int MaximumBody = 4096;

    private const string Style =
        """
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark; }
        input { display: block; width: 100%; box-sizing: border-box; margin: .5rem 0 1rem; font: 1.5rem ui-monospace, monospace; }
        button { font: inherit; padding: .5rem 1.25rem; margin-right: .5rem; }
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    internal static Task ShowAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status200OK,
        "<p>A program on a device of yours wants to sign in as you. Confirm it only if you started that program yourself.</p>",
        Form(UserCode.Read(context.Request.Query["user_code"].ToString())));

    internal async Task DecideAsync(HttpContext context)
    {
        try
        {
            var form = await RequestBody.ReadFormAsync(context.Request, MaximumBody);
            var code = form.GetValueOrDefault("user_code").ToString();
            var text = form.GetValueOrDefault("decision").ToString() switch
            {
                "confirm" => Confirmed(codes.Decide(code, confirm: true)),
                "deny" => Denied(codes.Decide(code, confirm: false)),
                _ => throw SignInProblems.InvalidRequest("A code is either confirmed or denied."),
            };
            await WriteAsync(context, StatusCodes.Status200OK, Paragraph(text));
        }
        catch (ProblemException problem)
        {
            await WriteAsync(context, problem.Status, Paragraph(problem.Message), Form(null));
        }
    }

    private static string Confirmed(IdpBinding binding) =>
        $"The program is signed in as {binding.Person.Whoami.Email} ({binding.Document.Label}). You can close this page.";

    private static string Denied(IdpBinding binding) =>
        $"The program is not signed in as {binding.Person.Whoami.Email}. You can close this page.";

    private static string Paragraph(string text) => $"<p role=\"status\">{HtmlEncoder.Default.Encode(text)}</p>";

    private static string Form(string? code) =>
        $"""
        <form method="post" action="{SignInApi.PagePath}">
        <label>The code that it shows
        <input name="user_code" value="{code}" required maxlength="16" autocomplete="off" autocapitalize="characters" spellcheck="false">
        </label>
        <button name="decision" value="confirm">Confirm</button>
        <button name="decision" value="deny">Deny</button>
        </form>
        """;

    private static Task WriteAsync(HttpContext context, int status, params string[] parts)
    {
        var page =
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Plexsphere sandbox: sign in</title>
            <style>{Style}</style>
            </head>
            <body>
            <h1>Sign in to the sandbox</h1>
            {string.Join('\n', parts)}
            </body>
            </html>

            """;
        Responses.ForbidStoring(context);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // Without a referrer a browser would not say either that the form is this server's own.
        headers["Referrer-Policy"] = "same-origin";
        return Responses.WriteAsync(context, status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }
}
