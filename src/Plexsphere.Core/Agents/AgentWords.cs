namespace Plexsphere.Core.Agents;

/// <summary>How a message names what its reader can change: each program has its own words for it.</summary>
/// <param name="Certificate">What gives a client certificate.</param>
/// <param name="Authorities">What gives the authorities that may vouch for an agent.</param>
/// <param name="Bare">What sends the bare arguments.</param>
/// <param name="Envelope">What sends them in an envelope.</param>
internal sealed record AgentWords(string Certificate, string Authorities, string Bare, string Envelope)
{
    /// <summary>Those of the cmdlets.</summary>
    internal static readonly AgentWords Cmdlets = new(
        "-Certificate or -CertificatePath", "-CertificateAuthorityPath", "-BodyStyle Bare", "-BodyStyle Envelope");
}
