using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Plexsphere.Core.Json;

namespace Plexsphere.Cli;

/// <summary>Writes results to stdout: tables for people, or the wire's own members.</summary>
internal static class Rendering
{
    private static readonly string[] ExecutionHeader = ["ID", "ACTION", "TYPE", "STATUS", "TARGETS", "CREATED_AT", "UPDATED_AT"];
    private static readonly string[] TargetHeader = ["NODE_ID", "STATUS", "UPDATED_AT", "OUTPUT"];
    private static readonly string[] IdentityHeader = ["PRINCIPAL_TYPE", "SUBJECT", "PRINCIPAL_SCOPE", "DOMAIN_ID", "EMAIL", "ACR"];
    private static readonly StandardStream Stdout = StandardStream.Output;
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes a listing page by page, as the pages come; the cursor is the last page's.</summary>
    internal static async Task ListAsync(Session session, IAsyncEnumerable<ExecutionPage> pages)
    {
        var write = session.Format switch
        {
            OutputFormat.Json => WriteJsonListAsync(pages),
            OutputFormat.Yaml => WriteYamlListAsync(pages),
            _ => WriteTextListAsync(pages),
        };
        await write.ConfigureAwait(false);
    }

    internal static void Execution(
        Session session,
        PlexExecution execution) => One(session, execution, PrintedContext.Default.PlexExecution, () =>
    {
        new TextTable(ExecutionHeader).Write([Row(execution)]);
        Stdout.Text.WriteLine();
        new TextTable(TargetHeader).Write(
            [.. execution.Targets.Select(
                target => new[] { target.NodeId.ToString(), target.Status, Time(target.UpdatedAt), target.OutputKind })]);
    });

    /// <summary>Writes executions as they come: a single one as <see cref="Execution"/> does, several as a listing of them.</summary>
    internal static async Task FollowedAsync(Session session, IAsyncEnumerable<PlexExecution> executions, bool single)
    {
        if (!single && session.Format != OutputFormat.Text)
        {
            await ListAsync(session, PagesAsync(executions)).ConfigureAwait(false);
            return;
        }

        var any = false;
        await foreach (var execution in executions.ConfigureAwait(false))
        {
            Stdout.Text.Write(any ? Environment.NewLine : "");
            Execution(session, execution);
            any = true;
        }
    }

    internal static void Identity(Session session, Identity identity) => One(session, identity, PrintedContext.Default.Identity, () =>
        new TextTable(IdentityHeader).Write(
            [
            [
                identity.PrincipalType,
                identity.Subject,
                identity.PrincipalScope ?? "",
                identity.DomainId?.ToString() ?? "",
                identity.Email ?? "",
                identity.Acr ?? "",
            ]]));

    private static void One<T>(Session session, T value, JsonTypeInfo<T> type, Action text)
    {
        switch (session.Format)
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
            default:
                text();
                break;
        }
    }

    private static async IAsyncEnumerable<ExecutionPage> PagesAsync(IAsyncEnumerable<PlexExecution> executions)
    {
        await foreach (var execution in executions.ConfigureAwait(false))
        {
            yield return new ExecutionPage([execution]);
        }
    }

    private static async Task WriteJsonListAsync(IAsyncEnumerable<ExecutionPage> pages)
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
                    page.Items.ForEach(execution => JsonSerializer.Serialize(json, execution, PrintedContext.Default.PlexExecution));
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

    private static async Task WriteYamlListAsync(IAsyncEnumerable<ExecutionPage> pages)
    {
        var any = false;
        string? cursor = null;
        await foreach (var page in pages.ConfigureAwait(false))
        {
            if (page.Items.Count > 0)
            {
                Stdout.Text.Write(any ? "" : "items:\n");
                Stdout.Text.Write(Yaml.Of(JsonSerializer.SerializeToElement(page.Items, PrintedContext.Default.ListPlexExecution)));
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

    private static async Task WriteTextListAsync(IAsyncEnumerable<ExecutionPage> pages)
    {
        var table = new TextTable(ExecutionHeader);
        string? cursor = null;
        await foreach (var page in pages.ConfigureAwait(false))
        {
            table.Write([.. page.Items.Select(Row)]);
            cursor = page.NextCursor;
        }

        if (!string.IsNullOrEmpty(cursor))
        {
            Messages.Line($"next_cursor: {cursor}");
        }
    }

    private static string[] Row(PlexExecution execution) =>
    [
        execution.Id.ToString(),
        execution.Action,
        execution.Type,
        execution.Status,
        string.Create(CultureInfo.InvariantCulture, $"{execution.SucceededCount}/{execution.TargetCount}"),
        Time(execution.CreatedAt),
        Time(execution.UpdatedAt),
    ];

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
