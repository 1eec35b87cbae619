using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Plexsphere.Core.Json;

namespace Plexsphere.Cli;

/// <summary>Writes results to stdout: tables for people, or the wire's own members.</summary>
internal static class Rendering
{
    private const string ColumnGap = "  ";

    private static readonly WireContext Indented = new(new JsonSerializerOptions(WireContext.Default.Options) { WriteIndented = true });

    internal static void Page(Session session, ExecutionPage page)
    {
        if (session.Format == OutputFormat.Json)
        {
            Json(page, Indented.ExecutionPage);
            return;
        }

        Executions(page.Items);
        if (!string.IsNullOrEmpty(page.NextCursor))
        {
            Console.Error.WriteLine($"next_cursor: {page.NextCursor}");
        }
    }

    internal static void Execution(Session session, PlexExecution execution)
    {
        if (session.Format == OutputFormat.Json)
        {
            Json(execution, Indented.PlexExecution);
            return;
        }

        Executions([execution]);
        Console.Out.WriteLine();
        Table(
            ["NODE_ID", "STATUS", "UPDATED_AT", "OUTPUT"],
            execution.Targets.Select(target => new[] { target.NodeId.ToString(), target.Status, Time(target.UpdatedAt), target.OutputKind }));
    }

    private static void Executions(IEnumerable<PlexExecution> executions) => Table(
        ["ID", "ACTION", "TYPE", "STATUS", "TARGETS", "CREATED_AT", "UPDATED_AT"],
        executions.Select(execution => new[]
        {
            execution.Id.ToString(),
            execution.Action,
            execution.Type,
            execution.Status,
            string.Create(CultureInfo.InvariantCulture, $"{execution.SucceededCount}/{execution.TargetCount}"),
            Time(execution.CreatedAt),
            Time(execution.UpdatedAt),
        }));

    private static void Json<T>(T value, JsonTypeInfo<T> type) => Console.Out.WriteLine(JsonSerializer.Serialize(value, type));

    private static void Table(string[] header, IEnumerable<string[]> rows)
    {
        var lines = rows.Select(row => row.Select(PlexText.Line).ToArray()).Prepend(header).ToList();
        var widths = header.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            Console.Out.WriteLine(string.Join(ColumnGap, line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
