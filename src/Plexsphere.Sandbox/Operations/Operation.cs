namespace Plexsphere.Sandbox.Operations;

/// <summary>Endpoint metadata: which operation it serves, whether a token is needed, and what its description says.</summary>
internal record Operation(string Id, string Summary)
{
    public bool IsPublic { get; init; }

    /// <summary>Whether it is for browsers, which the description of the API does not speak of.</summary>
    public bool IsPage { get; init; }

    /// <summary>Whether it takes no body, though it is a POST.</summary>
    public bool IsBodiless { get; init; }

    /// <summary>The name in the description of the API, where it is not the one that requests are counted under.</summary>
    public string DocumentedId { get; init; } = Id;

    /// <summary>The names of the query parameters.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>The status of a successful response.</summary>
    public int Success { get; init; } = StatusCodes.Status200OK;
}
