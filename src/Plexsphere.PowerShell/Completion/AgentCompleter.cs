using System.Collections;
using Plexsphere.Core.Completion;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes addresses of agents: those of the sandboxes of this session.</summary>
internal sealed class AgentCompleter : PlexCompleter
{
    private protected override Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Suggestion>>(
        [
            .. from sandbox in SessionSandboxes.All()
               from agent in sandbox.Agents
               select new Suggestion(agent.AbsoluteUri.TrimEnd('/'), $"an agent of the sandbox {sandbox.Url}"),
        ]);
}
