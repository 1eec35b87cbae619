using System.Globalization;

namespace Plexsphere.Bench;

/// <summary>One measured figure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; <c>x</c> for a ratio.</param>
internal sealed record Figure(string Name, double Value, string Unit)
{
    /// <summary>The unit of ratios.</summary>
    internal const string Ratio = "x";

    /// <summary>Reads a line that <see cref="ToString"/> made, or a script in its manner; null for any other line.</summary>
    internal static Figure? Parse(string line) => line.Split(' ') is [var name, var value, var unit]
        && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new Figure(name, number, unit)
            : null;

    /// <summary>The line: name, value and unit.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Text} {Unit}");

    /// <summary>The value with three significant digits; more would only repeat the machine's noise.</summary>
    internal string Text => Math.Abs(Value) >= 1000
        ? Value.ToString("0", CultureInfo.InvariantCulture)
        : Value.ToString("G3", CultureInfo.InvariantCulture);
}
