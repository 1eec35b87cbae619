using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Selectors;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>Parses selectors for people who write them.</summary>
internal sealed class SelectorsApi(Gates gates)
{
    private const int MaximumBody = 16 * 1024;

    private const int MaximumExpression = 4096;

    /// <summary>Every selector is a 200: the errors of a malformed one are the result.</summary>
    internal async Task PreviewAsync(HttpContext context)
    {
        gates.Require(SandboxGates.PlatformGate, context, $"{Gates.Platform}#read");
        var expression = await RequestBody.ReadAsync(
            context.Request,
            MaximumBody,
            body => RequestBody.ReadText(body, "expression", minimum: 0, MaximumExpression)
                ?? throw Problems.InvalidBody("expression is required."));
        var preview = Selector.TryParse(expression, out var selector, out var error)
            ? new SelectorPreviewDocument(Tree(selector), null)
            : new SelectorPreviewDocument(null, [new SelectorErrorDocument(error.Position, error.Message)]);
        await Responses.WriteAsync(context, preview, SandboxJson.Relaxed.SelectorPreviewDocument);
    }

    /// <summary>Whether a single clause stands under an "and" is not documented; here it stands alone.</summary>
    private static SelectorClauseDocument Tree(Selector selector) => selector.Requirements switch
    {
        [var only] => Clause(only),
        var all => new SelectorClauseDocument { Op = "and", Children = [.. all.Select(Clause)] },
    };

    private static SelectorClauseDocument Clause(SelectorRequirement requirement) => requirement.Operator switch
    {
        SelectorOperator.Equal => new() { Op = "eq", Key = requirement.Key, Value = requirement.Values[0] },
        SelectorOperator.NotEqual => new() { Op = "neq", Key = requirement.Key, Value = requirement.Values[0] },
        SelectorOperator.In => new() { Op = "in", Key = requirement.Key, Values = requirement.Values },
        SelectorOperator.Exists => new() { Op = "exists", Key = requirement.Key },
        _ => new() { Op = "absent", Key = requirement.Key },
    };
}
