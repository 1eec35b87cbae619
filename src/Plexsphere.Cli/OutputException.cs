namespace Plexsphere.Cli;

/// <summary>A standard stream does not take what is written to it.</summary>
internal sealed class OutputException : IOException
{
    internal OutputException(string stream, string reason, bool readerGone = false)
        : base($"{stream}: {reason}.") => ReaderGone = readerGone;

    /// <summary>Whether whoever read has had enough, as <c>head</c> has: no fault, and nothing to be said about.</summary>
    internal bool ReaderGone { get; }
}
