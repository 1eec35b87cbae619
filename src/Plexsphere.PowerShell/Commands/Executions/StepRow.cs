using System.Globalization;
using System.Management.Automation;
using Plexsphere.Core.Reports;
using Plexsphere.PowerShell.Binding;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Steps of rollouts as files keep them: rows of CSV and JSON, and objects of Import-Clixml.</summary>
internal static class StepRow
{
    // Together they are on nothing else that the module writes.
    private static readonly string[] Columns = ["Batch", "Server", "Action", "NodeId", "Status", "HealthExecutionId"];

    /// <summary>What a row tells; null for what is no row of a step.</summary>
    /// <exception cref="PlexException">It is one, and a value in it cannot be.</exception>
    internal static ReportEntry? Read(object? item)
    {
        if (item is not PSObject row || row.BaseObject is not PSCustomObject || Columns.Any(name => row.Properties[name] is null))
        {
            return null;
        }

        var status = Text(row, "Status");
        return new ReportEntry
        {
            Server = AddressAttribute.Parse(Value(row, "Server")) ?? throw Flawed("Server", Text(row, "Server"), "an absolute address"),
            ProjectId = Id(row, "ProjectId"),
            Action = Text(row, "Action") ?? throw Flawed("Action", null, "the name of an action"),
            NodeId = Id(row, "NodeId") ?? throw Flawed("NodeId", null, "a UUID"),
            NodeName = Text(row, "NodeName"),
            Status = PlexRolloutStatus.All.FirstOrDefault(known => known == status)
                ?? throw Flawed("Status", status, "what can become of a node"),
            IsStep = true,
            IsFromFile = true,
            Batch = Text(row, "Batch") is not { } batch ? null
                : int.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw Flawed("Batch", batch, "a number"),
            ExecutionId = Id(row, "ExecutionId"),
            HealthExecutionId = Id(row, "HealthExecutionId"),
            DurationSeconds = Text(row, "DurationSeconds") is not { } took ? null
                : IsNumber(took, out var seconds) ? seconds
                : throw Flawed("DurationSeconds", took, "a number"),
            Message = Text(row, "Message"),
        };
    }

    // Export-Csv writes numbers as the culture does: with a comma before the decimals in half of the world, and with nothing between the
    // thousands.
    private static bool IsNumber(string text, out double number) =>
        double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static object? Value(PSObject row, string name) => PSValue.Unwrap(row.Properties[name]?.Value);

    // Files have blanks where objects have nothing.
    private static string? Text(PSObject row, string name) =>
        Convert.ToString(Value(row, name), CultureInfo.InvariantCulture) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static Guid? Id(PSObject row, string name) => Text(row, name) is not { } text ? null
        : Guid.TryParseExact(text.Trim(), "D", out var id) && id != Guid.Empty ? id
        : throw Flawed(name, text, "a UUID");

    private static PlexException Flawed(string name, string? value, string what) => new(
        PlexErrors.InvalidArgument,
        $"The row's {name} is {(value is null ? "blank" : $"'{PlexText.Line(value)}'")}, and has to be {what}.");
}
