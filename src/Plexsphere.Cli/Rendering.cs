using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Json;

namespace Plexsphere.Cli;

/// <summary>Writes results to stdout: tables for people, or the wire's own members.</summary>
internal static class Rendering
{
    private static readonly string[] TargetHeader = ["NODE_ID", "STATUS", "UPDATED_AT", "OUTPUT"];
    private static readonly string[] NamedTargetHeader = [.. TargetHeader, "NODE_NAME"];
    private static readonly string[] IdentityHeader = ["PRINCIPAL_TYPE", "SUBJECT", "PRINCIPAL_SCOPE", "DOMAIN_ID", "EMAIL", "ACR"];
    private static readonly string[] AgentActionHeader =
        ["ID", "KIND", "STATE", "CREATED_AT", "FINISHED_AT", "REQUESTER", "MESSAGE"];
    private static readonly string[] AgentEventHeader = ["TIMESTAMP", "STATE", "STAGE", "MESSAGE"];
    private static readonly StandardStream Stdout = StandardStream.Output;
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    internal static Listing<PlexExecution> Executions { get; } = new(
        ["ID", "ACTION", "TYPE", "STATUS", "TARGETS", "CREATED_AT", "UPDATED_AT"],
        static execution =>
        [
            execution.Id.ToString(),
            execution.Action,
            execution.Type,
            execution.Status,
            string.Create(CultureInfo.InvariantCulture, $"{execution.SucceededCount}/{execution.TargetCount}"),
            Time(execution.CreatedAt),
            Time(execution.UpdatedAt),
        ],
        PrintedContext.Default.PlexExecution,
        PrintedContext.Default.ListPlexExecution);

    internal static Listing<PlexProject> Projects { get; } = new(
        ["ID", "SLUG", "DOMAIN_SLUG", "NAME", "CREATED_AT"],
        static project => [project.Id.ToString(), project.Slug, project.DomainSlug ?? "", project.Name, Time(project.CreatedAt)],
        PrintedContext.Default.PlexProject,
        PrintedContext.Default.ListPlexProject);

    internal static Listing<PlexAction> Actions { get; } = new(
        ["NAME", "TYPE", "NODE_COUNT", "PARAMETERS"],
        static action =>
        [
            action.Name,
            action.Type,
            action.NodeCount?.ToString(CultureInfo.InvariantCulture) ?? "",
            action.Parameters?.ToString() ?? "",
        ],
        PrintedContext.Default.PlexAction,
        PrintedContext.Default.ListPlexAction);

    /// <summary>Nodes, in a table with columns for what was asked for.</summary>
    internal static Listing<PlexNode> Nodes(NodeQuery query)
    {
        List<(string Header, Func<PlexNode, string> Cell)> columns =
        [
            ("ID", static node => node.Id.ToString()),
            ("NAME", static node => node.Name ?? ""),
        ];
        if (query.ProjectId is null)
        {
            columns.Add(("DOMAIN_ID", static node => node.DomainId.ToString()));
            columns.Add(("CREATED_AT", static node => Time(node.CreatedAt)));
        }
        else
        {
            columns.Add(("STATUS", static node => node.Status ?? ""));
            columns.Add(("AGENT_VERSION", static node => node.AgentVersion ?? ""));

            // An agent that reports none may have some.
            columns.Add((
                "ACTIONS",
                static node => node.Actions is { Count: > 0 and var count } ? count.ToString(CultureInfo.InvariantCulture) : ""));
            columns.Add(("REPORTED_AT", static node => Time(node.ReportedAt)));
        }

        if (query.WithReachability)
        {
            columns.Add(("REACHABILITY", static node => node.Reachability ?? ""));
        }

        if (query.WithLabels)
        {
            columns.Add(("LABELS", static node => node.Labels?.ToString() ?? ""));
        }

        return new Listing<PlexNode>(
            [.. columns.Select(column => column.Header)],
            node => [.. columns.Select(column => column.Cell(node))],
            PrintedContext.Default.PlexNode,
            PrintedContext.Default.ListPlexNode);
    }

    /// <summary>An agent's actions as its lists have them.</summary>
    internal static Listing<PrintedAgentAction> AgentActions { get; } = new(
        ["ID", "KIND", "STATE"],
        static action => [action.Id.ToString(), action.Kind ?? "", action.State],
        PrintedContext.Default.PrintedAgentAction,
        PrintedContext.Default.ListPrintedAgentAction);

    internal static Listing<PrintedAgentKind> AgentKinds { get; } = new(
        ["KIND", "DESCRIPTION"],
        static kind => [kind.Kind, kind.Description ?? ""],
        PrintedContext.Default.PrintedAgentKind,
        PrintedContext.Default.ListPrintedAgentKind);

    /// <summary>Writes a listing page by page, as the pages come; the cursor is the last page's.</summary>
    internal static async Task ListAsync<T>(CommandRun run, Listing<T> listing, IAsyncEnumerable<Page<T>> pages)
    {
        var write = run.Format switch
        {
            OutputFormat.Json => WriteJsonListAsync(listing, pages),
            OutputFormat.Yaml => WriteYamlListAsync(listing, pages),
            OutputFormat.Ndjson => WriteLinesAsync(listing, pages),
            _ => WriteTextListAsync(listing, pages),
        };
        await write.ConfigureAwait(false);
    }

    internal static void Execution(Session session, PlexExecution execution) => One(session, execution, Executions.Item, () =>
    {
        new TextTable(Executions.Header).Write([Executions.Row(execution)]);
        Stdout.Text.WriteLine();

        // Names are a column of their own, the last, where there are any: the others stay where they are.
        var targets = execution.Targets.Select(target => (Target: target, Name: session.NameOf(target.NodeId))).ToList();
        var isNamed = targets.Exists(target => target.Name is not null);
        new TextTable(isNamed ? NamedTargetHeader : TargetHeader).Write(
            [.. targets.Select(row => (string[])
                [
                    row.Target.NodeId.ToString(), row.Target.Status, Time(row.Target.UpdatedAt), row.Target.OutputKind,
                    .. isNamed ? new[] { row.Name ?? "" } : [],
                ])]);
    });

    internal static void Node(Session session, NodeQuery query, PlexNode node)
    {
        var listing = Nodes(query);
        One(session, node, listing.Item, () => new TextTable(listing.Header).Write([listing.Row(node)]));
    }

    /// <summary>Writes an action of an agent, and below it the states that it went through.</summary>
    internal static void AgentAction(CommandRun run, PlexAgentAction action) =>
        One(run, new PrintedAgentAction(action), AgentActions.Item, () =>
        {
            new TextTable(AgentActionHeader).Write(
                [[
                    action.Id.ToString(), action.Kind ?? "", action.State, Time(action.CreatedAt), Time(action.FinishedAt),
                    action.Requester ?? "", action.Message ?? "",
                ]]);
            if (action.History is { Count: > 0 } history)
            {
                Stdout.Text.WriteLine();
                new TextTable(AgentEventHeader).Write(
                    [.. history.Select(entered => (string[])
                        [
                            Time(entered.Timestamp), entered.State, entered.Stage?.ToString(CultureInfo.InvariantCulture) ?? "",
                            entered.Message ?? "",
                        ])]);
            }
        });

    /// <summary>Writes what is followed as it comes: a single one by itself, several as a listing of them.</summary>
    /// <param name="run">The command.</param>
    /// <param name="items">What is followed.</param>
    /// <param name="single">Whether there is one at most.</param>
    /// <param name="one">Writes one by itself.</param>
    /// <param name="listing">How several are written.</param>
    /// <param name="printed">What of one is written then.</param>
    internal static async Task FollowedAsync<T, TPrinted>(
        CommandRun run, IAsyncEnumerable<T> items, bool single, Action<T> one, Listing<TPrinted> listing, Func<T, TPrinted> printed)
    {
        if (!single && run.Format != OutputFormat.Text)
        {
            await ListAsync(run, listing, Pages.OfEachAsync(items.Select(printed))).ConfigureAwait(false);
            return;
        }

        var any = false;
        await foreach (var item in items.ConfigureAwait(false))
        {
            Stdout.Text.Write(any ? Environment.NewLine : "");
            one(item);
            any = true;
        }
    }

    /// <summary>Writes groups of equal outputs: for people the head of each, of which the documents have all.</summary>
    internal static void Folded(Session session, IReadOnlyList<PlexOutputGroup> groups)
    {
        if (session.Format == OutputFormat.Ndjson)
        {
            WriteLines(groups, PrintedContext.Default.PlexOutputGroup);
            return;
        }

        // Nothing is looked for whose text nobody wants.
        var document = session.Format == OutputFormat.Text ? [] : new JsonObject
        {
            ["items"] = JsonSerializer.SerializeToNode(groups, PrintedContext.Default.IReadOnlyListPlexOutputGroup),
        };
        One(session, document, PrintedContext.Default.JsonObject, () => Stdout.Text.Write(
            string.Join(Environment.NewLine, groups.Select(GroupText.Of))));
    }

    internal static void Identity(Session session, Identity identity) => One(
        session, identity, PrintedContext.Default.Identity, () => new TextTable(IdentityHeader).Write([Row(identity)]));

    /// <summary>Writes who has signed in, until when, and which file has the token.</summary>
    internal static void SignedIn(Session session, Identity identity, DateTimeOffset? expiresAt, string path)
    {
        var document = JsonSerializer.SerializeToNode(identity, PrintedContext.Default.Identity)!.AsObject();
        document["expires_at"] = Time(expiresAt);
        document["token_file"] = path;
        One(session, document, PrintedContext.Default.JsonObject, () =>
            new TextTable([.. IdentityHeader, "EXPIRES_AT", "TOKEN_FILE"]).Write([[.. Row(identity), Time(expiresAt), path]]));
    }

    private static string[] Row(Identity identity) =>
    [
        identity.PrincipalType,
        identity.Subject,
        identity.PrincipalScope ?? "",
        identity.DomainId?.ToString() ?? "",
        identity.Email ?? "",
        identity.Acr ?? "",
    ];

    private static void One<T>(CommandRun run, T value, JsonTypeInfo<T> type, Action text)
    {
        switch (run.Format)
        {
            case OutputFormat.Json:
                using (var json = new Utf8JsonWriter(Stdout, Indented))
                {
                    JsonSerializer.Serialize(json, value, type);
                }

                Stdout.WriteByte((byte)'\n');
                break;
            case OutputFormat.Yaml:
                Stdout.Text.Write(Yaml.Of(JsonSerializer.SerializeToElement(value, type)));
                break;
            case OutputFormat.Ndjson:
                WriteLines([value], type);
                break;
            default:
                text();
                break;
        }
    }

    private static async Task WriteJsonListAsync<T>(Listing<T> listing, IAsyncEnumerable<Page<T>> pages)
    {
        string? cursor = null;
        await using (var json = new Utf8JsonWriter(Stdout, Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            try
            {
                await foreach (var page in pages.ConfigureAwait(false))
                {
                    page.Items.ForEach(item => JsonSerializer.Serialize(json, item, listing.Item));
                    cursor = page.NextCursor;
                    await json.FlushAsync().ConfigureAwait(false);
                }
            }
            finally
            {
                // A document that can be read, whatever ends it; the exit code says that it is not all.
                json.WriteEndArray();
                if (!string.IsNullOrEmpty(cursor))
                {
                    json.WriteString("next_cursor", cursor);
                }

                json.WriteEndObject();
            }
        }

        Stdout.WriteByte((byte)'\n');
    }

    // A page at a time, so that a reader who waits for each line has it, and the writing costs little.
    private static async Task WriteLinesAsync<T>(Listing<T> listing, IAsyncEnumerable<Page<T>> pages)
    {
        string? cursor = null;
        await foreach (var page in pages.ConfigureAwait(false))
        {
            WriteLines(page.Items, listing.Item);
            cursor = page.NextCursor;
        }

        SayCursor(cursor);
    }

    private static void WriteLines<T>(IEnumerable<T> items, JsonTypeInfo<T> type)
    {
        var lines = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(lines))
        {
            foreach (var item in items)
            {
                JsonSerializer.Serialize(json, item, type);
                json.Flush();
                lines.Write("\n"u8);
                json.Reset();
            }
        }

        Stdout.Write(lines.WrittenSpan);
    }

    private static async Task WriteYamlListAsync<T>(Listing<T> listing, IAsyncEnumerable<Page<T>> pages)
    {
        var any = false;
        string? cursor = null;
        await foreach (var page in pages.ConfigureAwait(false))
        {
            if (page.Items.Count > 0)
            {
                Stdout.Text.Write(any ? "" : "items:\n");
                Stdout.Text.Write(Yaml.Of(JsonSerializer.SerializeToElement(page.Items, listing.Items)));
                any = true;
            }

            cursor = page.NextCursor;
        }

        Stdout.Text.Write(any ? "" : "items: []\n");
        if (!string.IsNullOrEmpty(cursor))
        {
            Stdout.Text.Write(Yaml.Of("next_cursor", cursor));
        }
    }

    private static async Task WriteTextListAsync<T>(Listing<T> listing, IAsyncEnumerable<Page<T>> pages)
    {
        var table = new TextTable(listing.Header);
        string? cursor = null;
        await foreach (var page in pages.ConfigureAwait(false))
        {
            table.Write([.. page.Items.Select(listing.Row)]);
            cursor = page.NextCursor;
        }

        SayCursor(cursor);
    }

    private static void SayCursor(string? cursor)
    {
        if (!string.IsNullOrEmpty(cursor))
        {
            Messages.Line($"next_cursor: {cursor}");
        }
    }

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
