using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Plexsphere.Sandbox.Access;

/// <summary>The tokens of this start, which nothing else knows, and those that sign-ins have given since.</summary>
internal sealed class TokenRegistry
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private const int SignInLength = 52;

    private static readonly TimeSpan ApiTokenLife = TimeSpan.FromDays(365);

    /// <summary>How long the former text of a token is good for after its rotation. The API gives no figure.</summary>
    private static readonly TimeSpan Sunset = TimeSpan.FromMinutes(1);

    private readonly Lock _changing = new();
    private readonly ConcurrentDictionary<string, AccessToken> _tokens = new();
    private readonly TimeProvider _time;

    internal TokenRegistry(TimeSpan signInLife, TimeProvider time)
    {
        SignInLife = signInLife;
        _time = time;
        Operator = IssueApiToken(Principals.Operator);
        Reader = IssueApiToken(Principals.Reader);
        StepUp = IssueApiToken(Principals.StepUp);
        Forbidden = IssueApiToken(Principals.Forbidden);
    }

    /// <summary>May do everything.</summary>
    public string Operator { get; }

    /// <summary>May read, but not dispatch.</summary>
    public string Reader { get; }

    /// <summary>Would be the operator's after a stronger sign-in.</summary>
    public string StepUp { get; }

    /// <summary>Is turned away before the authorizer is asked.</summary>
    public string Forbidden { get; }

    /// <summary>Belongs to nobody any more. The API does not tell an expired token from one that never was.</summary>
    public string Expired { get; } = MakeText(isOfSignIn: false);

    /// <summary>How long a token lives that a sign-in gives.</summary>
    public TimeSpan SignInLife { get; }

    internal Principal? Find(string text) => _tokens.TryGetValue(text, out var token) && IsAlive(token) ? token.Principal : null;

    /// <summary>The token that a sign-in gives.</summary>
    internal string IssueForSignIn(Principal principal) =>
        Add(new AccessToken(Guid.CreateVersion7(), principal, _time.GetUtcNow(), SignInLife) { IsOfSignIn = true });

    /// <summary>The caller's tokens, the oldest first.</summary>
    internal IReadOnlyList<AccessToken> ListOf(Principal caller) =>
    [
        .. _tokens.Values.Where(token => !token.IsReplaced && IsAlive(token) && Belongs(token, caller)).OrderBy(token => token.CreatedAt),
    ];

    /// <summary>Ends one of the caller's tokens, under all of its texts.</summary>
    internal void Revoke(Principal caller, Guid id)
    {
        lock (_changing)
        {
            var (_, token) = FindCurrent(caller, id);
            RemoveWhere(other => other.Id == token.Id);
        }
    }

    /// <summary>Ends all tokens that sign-ins gave.</summary>
    internal void RevokeSignIns()
    {
        lock (_changing)
        {
            RemoveWhere(token => token.IsOfSignIn);
        }
    }

    /// <summary>Gives one of the caller's tokens another text, and its whole life anew; the former text goes on until its sunset.</summary>
    internal (string Text, AccessToken Token, DateTimeOffset Sunset) Rotate(Principal caller, Guid id)
    {
        lock (_changing)
        {
            var (formerText, former) = FindCurrent(caller, id);
            var now = _time.GetUtcNow();
            var sunset = now + Sunset < former.ExpiresAt ? now + Sunset : former.ExpiresAt;
            _tokens[formerText] = former with { ExpiresAt = sunset, IsReplaced = true };
            var token = former with { ExpiresAt = now + former.Life, RotatedAt = now };
            return (Add(token), token, sunset);
        }
    }

    private static bool Belongs(AccessToken token, Principal caller) => token.Principal.Whoami.Subject == caller.Whoami.Subject;

    private static string MakeText(bool isOfSignIn) => isOfSignIn
        ? RandomNumberGenerator.GetString(Alphabet, SignInLength)
        : $"psk_dev_{RandomNumberGenerator.GetString(Alphabet, 16)}_{RandomNumberGenerator.GetString(Alphabet, 32)}";

    private bool IsAlive(AccessToken token) => token.ExpiresAt > _time.GetUtcNow();

    private (string Text, AccessToken Token) FindCurrent(Principal caller, Guid id)
    {
        var (text, token) = _tokens.FirstOrDefault(
            pair => pair.Value is { IsReplaced: false } token && token.Id == id && IsAlive(token) && Belongs(token, caller));
        return text is not null ? (text, token) : throw SignInProblems.TokenNotFound();
    }

    private void RemoveWhere(Predicate<AccessToken> matches)
    {
        foreach (var pair in _tokens.Where(pair => matches(pair.Value)))
        {
            _tokens.TryRemove(pair);
        }
    }

    private string IssueApiToken(Principal principal) =>
        Add(new AccessToken(Guid.CreateVersion7(), principal, _time.GetUtcNow(), ApiTokenLife));

    private string Add(AccessToken token)
    {
        var text = MakeText(token.IsOfSignIn);
        _tokens[text] = token;
        return text;
    }
}
