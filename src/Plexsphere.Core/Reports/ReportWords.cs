using System.Globalization;

namespace Plexsphere.Core.Reports;

/// <summary>How a report writes numbers, times and names, the same in every culture.</summary>
internal static class ReportWords
{
    private const int Named = 5;

    internal static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    internal static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    internal static string Duration(double seconds)
    {
        var (whole, minutes) = ((long)Math.Round(seconds), (long)Math.Round(seconds / 60));
        return seconds switch
        {
            < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, seconds) * 1000:0} ms"),
            < 59.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
            < 3599.5 => string.Create(CultureInfo.InvariantCulture, $"{whole / 60} min {whole % 60} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60} h {minutes % 60} min"),
        };
    }

    /// <summary>The first of several, and how many more there are; as markup.</summary>
    internal static string Some(IReadOnlyList<string> names, int most = Named)
    {
        var first = string.Join(", ", names.Take(most).Select(name => $"<bdi>{Markup.Line(name)}</bdi>"));
        return names.Count > most ? $"{first} and {Number(names.Count - most)} more" : first;
    }

    /// <summary>An address without what could be a secret in it.</summary>
    internal static string Address(Uri server) =>
        server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
