using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Access;

/// <summary>Who holds a token: what whoami says, and the relation to the domain that decides what is allowed.</summary>
internal sealed record Principal(string Relation, bool MayDispatch, WhoamiDocument Whoami)
{
    /// <summary>The problem that every operation but whoami responds with, for a principal who may only ask who it is.</summary>
    public Func<ProblemException>? Refusal { get; init; }
}
