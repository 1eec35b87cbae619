namespace Plexsphere;

/// <summary>An id where there is no room for all of it.</summary>
internal static class ShortId
{
    /// <summary>
    /// Its last eight digits, such as <c>…9f6b2c11</c>. The first ones are the time at which it was made: they are the same for whatever
    /// was made within a minute.
    /// </summary>
    internal static string Of(Guid id) => $"…{id.ToString()[^8..]}";
}
