using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Outputs;

/// <summary>An output in the object store; the digest is that of the real bytes.</summary>
internal sealed record ArchivedOutput(string Bucket, string Key, string Sha256) : OutputReference
{
    internal override OutputDocument ToDocument() =>
        new() { Kind = "object_store", Bucket = Bucket, Key = Key, Sha256 = Sha256 };
}
