using System.CommandLine;
using Plexsphere.Core.SignIn;

namespace Plexsphere.Cli;

/// <summary><c>plexctl login</c>: signs a person in, who confirms a code in a browser, and saves the token in a file.</summary>
internal sealed class LoginCommand
{
    private readonly Option<Guid> _domain = Arguments.Uuid("--domain-id", "The domain to sign in to.", required: true);

    private readonly Option<string> _provider = Arguments.Text(
        "--idp-binding-id", "The identity provider, by the id of its binding or by its alias. Default: the one that the domain prefers.");

    private readonly Option<string> _file = Arguments.FullPath(
        "--save-token",
        "The file for the token, which its owner alone can read: --token-file takes it. A file that login has written is replaced, no "
            + "other.",
        required: true);

    private LoginCommand() => _provider.HelpName = "id|alias";

    internal static Command Create(GlobalOptions globals)
    {
        var options = new LoginCommand();
        var command = new Command("login", "Signs a person in, who confirms a code in a browser, and saves the token in a file.")
        {
            options._domain,
            options._provider,
            options._file,
        };
        command.SetAction((parsed, cancellationToken) => options.RunAsync(globals, parsed, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(GlobalOptions globals, ParseResult parsed, CancellationToken cancellationToken)
    {
        globals.RefuseCredential(parsed);
        var (domain, provider, path) = (parsed.GetValue(_domain), parsed.GetValue(_provider), parsed.GetValue(_file)!);
        var file = new SavedToken(path);
        PlexToken token = default;
        var request = globals.Connection(parsed) with
        {
            SignIn = async (settings, cancellationToken) =>
            {
                await file.CheckAsync(cancellationToken).ConfigureAwait(false);
                return token = await new DeviceSignIn(domain, provider, Show)
                    .RunAsync(settings, ShownNotices.Instance, cancellationToken).ConfigureAwait(false);
            },
        };
        try
        {
            return await Session.RunAsync(
                globals, parsed, request, session => SaveAsync(session, file, path, token, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PlexException e)
        {
            e.Subject = e.Subject with { DomainId = domain, IdentityProvider = provider, File = e.Subject.File ?? path };
            throw;
        }
    }

    // Nobody could confirm what nobody sees.
    private static void Show(DevicePrompt prompt)
    {
        Messages.Line($"{prompt}");
        if (Messages.Lost)
        {
            throw new OutputException("stderr", "the code to sign in with cannot be shown");
        }
    }

    private static async Task SaveAsync(
        Session session, SavedToken file, string path, PlexToken token, CancellationToken cancellationToken)
    {
        try
        {
            var identity = await session.Engine.IdentifyAsync(session, cancellationToken).ConfigureAwait(false);
            await file.SaveAsync(token, cancellationToken).ConfigureAwait(false);

            // Whatever becomes of the output, it is known where the token is.
            Messages.Line($"Saved the token in {path}");
            Rendering.SignedIn(session, identity, token.ExpiresAt, path);
        }
        catch (PlexException e) when (e.Error != PlexErrors.TokenNotSaved)
        {
            Messages.Line("plexctl: Signing in went well, but the server does not tell as whom. The token was not saved.");
            throw;
        }
    }
}
