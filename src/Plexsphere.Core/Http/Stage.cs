namespace Plexsphere.Core.Http;

/// <summary>How far an attempt had come.</summary>
internal enum Stage
{
    /// <summary>The request was made, or on its way.</summary>
    Sending,

    /// <summary>The response had begun.</summary>
    Receiving,

    /// <summary>The response was there, and its body was read.</summary>
    Reading,
}
