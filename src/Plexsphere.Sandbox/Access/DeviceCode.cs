namespace Plexsphere.Sandbox.Access;

/// <summary>A sign-in on a device, from the code to the token.</summary>
internal sealed class DeviceCode(IdpBinding binding, string? clientId, DateTimeOffset expiresAt, TimeSpan interval)
{
    /// <summary>How long to wait between two questions for the token.</summary>
    private TimeSpan _interval = interval;

    public IdpBinding Binding { get; } = binding;

    public string? ClientId { get; } = clientId;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>What somebody has decided; null for nothing yet.</summary>
    public bool? IsConfirmed { get; set; }

    /// <summary>From when on the token may be asked for again.</summary>
    public DateTimeOffset NextQuestion { get; set; }

    /// <summary>Takes note of a question that came too soon, or not, and returns the wait from now on when it did.</summary>
    internal TimeSpan? Note(DateTimeOffset now)
    {
        // A timer may be a little early.
        var tolerance = TimeSpan.FromMilliseconds(100);
        var early = now + tolerance < NextQuestion;
        _interval += early ? TimeSpan.FromSeconds(5) : TimeSpan.Zero;
        NextQuestion = now + _interval;
        return early ? _interval : null;
    }
}
