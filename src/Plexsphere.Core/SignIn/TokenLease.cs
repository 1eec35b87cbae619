namespace Plexsphere.Core.SignIn;

/// <summary>
/// A token and its age, from when it was asked for. By the wall clock or by the running time, whichever says more: the one can be set
/// back, the other stands still while a machine sleeps.
/// </summary>
internal sealed class TokenLease
{
    private const double RenewalAge = 0.8;
    private const double Pause = 0.04;

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly DateTimeOffset _startedAt;
    private readonly TimeSpan _life;
    private readonly TimeSpan _dueAge;

    /// <summary>Starts the clock of a token that is yet to come.</summary>
    internal TokenLease(TimeProvider time)
        : this(time, time.GetTimestamp(), time.GetUtcNow(), "", default, default)
    {
    }

    private TokenLease(TimeProvider time, long started, DateTimeOffset startedAt, string token, TimeSpan life, TimeSpan dueAge) =>
        (_time, _started, _startedAt, Token, _life, _dueAge) = (time, started, startedAt, token, life, dueAge);

    internal string Token { get; }

    internal DateTimeOffset ExpiresAt => _startedAt + _life;

    /// <summary>Whether it is time for another one.</summary>
    internal bool IsDue => Age >= _dueAge || IsOver;

    internal bool IsOver => Age >= _life;

    private TimeSpan Age
    {
        get
        {
            var (running, wall) = (_time.GetElapsedTime(_started), _time.GetUtcNow() - _startedAt);
            return running > wall ? running : wall;
        }
    }

    internal TokenLease For(string token, TimeSpan life) => new(_time, _started, _startedAt, token, life, life * RenewalAge);

    /// <summary>The same token, which is not to be renewed quite yet: there was none to be had.</summary>
    internal TokenLease Postponed() => new(_time, _started, _startedAt, Token, _life, Age + (_life * Pause));
}
