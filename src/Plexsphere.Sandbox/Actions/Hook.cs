using System.Security.Cryptography;
using System.Text;

namespace Plexsphere.Sandbox.Actions;

/// <summary>
/// An executable file on the nodes. The catalog pins the digest that it had when it was discovered; a dispatch of a hook
/// whose file differs from that, or that was never catalogued, is refused.
/// </summary>
internal abstract class Hook : NodeAction
{
    public override ActionKind Kind => ActionKind.Hook;

    /// <summary>The digest of the file as the nodes have it. There is no file here, so name and description stand for it.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{Description}\n")));

    /// <summary>The digest in the catalog, or null when the hook was never catalogued.</summary>
    public virtual string? PinnedDigest => Digest;
}
