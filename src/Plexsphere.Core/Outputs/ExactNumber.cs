using System.Globalization;
using System.Numerics;

namespace Plexsphere.Core.Outputs;

/// <summary>Numbers of JSON by their value: 1, 1.0 and 10e-1 are one number, and no digit is lost.</summary>
internal static class ExactNumber
{
    // Beyond so many places the value is written with an exponent.
    private const int MostPlaces = 40;

    /// <summary>The one way to write the value.</summary>
    /// <param name="json">A number as JSON has it.</param>
    internal static string Text(string json)
    {
        var sign = json[0] == '-' ? "-" : "";
        var exponentAt = json.AsSpan().IndexOfAny('e', 'E');
        var mantissa = (exponentAt < 0 ? json : json[..exponentAt]).TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        var digits = all.TrimEnd('0');
        if (digits.Length == 0)
        {
            return "0";
        }

        var scale = (exponentAt < 0 ? 0 : BigInteger.Parse(json[(exponentAt + 1)..], CultureInfo.InvariantCulture))
            - (point < 0 ? 0 : mantissa.Length - point - 1)
            + (all.Length - digits.Length);
        return sign + (BigInteger.Abs(scale) > MostPlaces ? $"{digits}e{scale}" : Plain(digits, (int)scale));
    }

    private static string Plain(string digits, int scale)
    {
        if (scale >= 0)
        {
            return digits + new string('0', scale);
        }

        var padded = digits.PadLeft(1 - scale, '0');
        return $"{padded[..^-scale]}.{padded[^-scale..]}";
    }
}
