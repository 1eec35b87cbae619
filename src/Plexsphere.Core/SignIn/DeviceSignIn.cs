using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;
using Plexsphere.Core.Waiting;

namespace Plexsphere.Core.SignIn;

/// <summary>Signs a person in who confirms a code in a browser, on any device (RFC 8628).</summary>
/// <param name="domain">Where to sign in.</param>
/// <param name="identityProvider">Through whom, by alias or id; null leaves it to the server.</param>
/// <param name="show">Shows what is to be done. On any thread.</param>
internal sealed class DeviceSignIn(Guid domain, string? identityProvider, Action<DevicePrompt> show)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastQuestion = TimeSpan.FromSeconds(10);

    // More would fill the screen.
    private const int MostNames = 10;
    private const int MostCharacters = 100;

    /// <summary>Shows the code and waits until it is confirmed, denied or over. The token is that of whoever confirms.</summary>
    internal async Task<PlexToken> RunAsync(
        PlexConnectionSettings settings, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            return await SignInAsync(settings, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexException e)
        {
            // Whoever begins again means the same one.
            e.Subject = e.Subject with { IdentityProvider = identityProvider };
            throw;
        }
    }

    private async Task<PlexToken> SignInAsync(
        PlexConnectionSettings settings, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        DispatchRequest.CheckText(identityProvider, "identity-provider");
        using var requests = new ControlPlaneRequests(settings, tokens: null);
        var api = new SignInApi(requests);
        var time = settings.Time;
        var started = time.GetTimestamp();
        var code = await BeginAsync(api, requests.About(null) with { DomainId = domain }, notices, cancellationToken).ConfigureAwait(false);
        requests.Protect(code.Secret);
        show(new DevicePrompt(code));

        var life = Min(TimeSpan.FromSeconds(code.ExpiresIn), LongestLife);
        var interval = TimeSpan.FromSeconds(code.Interval);
        var outage = new Outage(time);
        while (true)
        {
            var left = life - time.GetElapsedTime(started);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(Min(interval, left), time, cancellationToken).ConfigureAwait(false);
            }

            // Asked once more at the end: somebody may have confirmed since the last question.
            left = life - time.GetElapsedTime(started);
            var isOver = left <= TimeSpan.Zero;
            var askedAt = time.GetUtcNow();
            var outcome = await AskAsync(api, code, isOver ? LastQuestion : left, time, notices, cancellationToken).ConfigureAwait(false);
            switch (outcome?.Failure)
            {
                case null when outcome is not null:
                    outage.End(notices);
                    return new PlexToken(outcome.Value.Value!.Text, askedAt + outcome.Value.Value.Life);
                case null:
                    break;
                case PlexApiException { StatusCode: 400, Code: "authorization_pending" }:
                    outage.End(notices);
                    break;
                case PlexApiException { StatusCode: 400, Code: "slow_down" }:
                    outage.End(notices);
                    interval += SlowDown;
                    break;
                case { } failure when IsPassing(failure):
                    outage.Begin(failure, notices);
                    break;
                case { } failure:
                    throw failure;
            }

            if (isOver)
            {
                var last = outcome?.Failure is { } passing && IsPassing(passing) ? $" The last response: {passing.Message}" : "";
                throw new PlexException(
                    PlexErrors.SignInExpired, $"The code has expired.{last}", requests.About(null) with { DomainId = domain });
            }
        }
    }

    // A question that is not answered must not outlive the code; null then.
    private async Task<Outcome<AccessToken>?> AskAsync(
        SignInApi api,
        DeviceCode code,
        TimeSpan left,
        TimeProvider time,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(left, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await api.DeviceTokenAsync(domain, code.Secret, notices, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<DeviceCode> BeginAsync(
        SignInApi api, PlexSubject subject, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        Guid? id = Guid.TryParseExact(identityProvider, "D", out var parsed) ? parsed : null;
        var outcome = await api.DeviceCodeAsync(domain, id, id is null ? identityProvider : null, notices, cancellationToken)
            .ConfigureAwait(false);
        return outcome.Failure is PlexApiException { StatusCode: 400 or 404 } refusal
            ? throw await ExplainAsync(api, refusal, id, subject, notices, cancellationToken).ConfigureAwait(false)
            : outcome.Get();
    }

    // The refusal's codes are not documented; the list of identity providers tells what was wrong.
    private async Task<PlexException> ExplainAsync(
        SignInApi api,
        PlexApiException refusal,
        Guid? id,
        PlexSubject subject,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<IdpBindingRow> bindings;
        try
        {
            bindings = await api.BindingsAsync(domain, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexException)
        {
            return refusal;
        }

        var names = Names(bindings);
        if (identityProvider is null)
        {
            return bindings.Count > 1 && !bindings.Any(binding => binding.Primary)
                ? new PlexException(
                    PlexErrors.IdentityProviderRequired,
                    $"The domain has several identity providers, and none of them is primary: {names}.",
                    subject)
                : refusal.StatusCode == 404
                ? new PlexException(
                    PlexErrors.IdentityProviderNotFound, $"Domain {domain} has no identity provider, or there is no such domain.", subject)
                : refusal;
        }

        return bindings.Any(binding => id is null ? binding.Alias == identityProvider : binding.Id == id)
            ? refusal
            : new PlexException(
                PlexErrors.IdentityProviderNotFound,
                $"Domain {domain} has no identity provider '{PlexText.Line(identityProvider)}'; it has {names}.",
                subject);
    }

    private static string Names(IReadOnlyList<IdpBindingRow> bindings)
    {
        var aliases = bindings.ToLookup(binding => binding.Name);
        var names = bindings.Take(MostNames).Select(binding =>
            aliases[binding.Name].Count() == 1 && binding.Name.Length <= MostCharacters ? PlexText.Line(binding.Name) : $"{binding.Id}");
        return bindings.Count == 0 ? "none"
            : $"{string.Join(", ", names)}{(bindings.Count > MostNames ? $" and {bindings.Count - MostNames} more" : "")}";
    }

    private static bool IsPassing(PlexException failure) => failure is PlexApiException response
        ? response.StatusCode is 408 or 429 or >= 500
        : failure.Error == PlexErrors.ConnectionFailed || failure.Error == PlexErrors.RequestTimedOut;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
