namespace Plexsphere.Core.Outputs;

/// <summary>Lines of one text that stand in place of lines of another.</summary>
/// <param name="From">The first line of the one text that goes, from 0 on.</param>
/// <param name="Removed">How many lines go.</param>
/// <param name="To">The first line of the other text that comes.</param>
/// <param name="Added">How many lines come.</param>
internal readonly record struct LineChange(int From, int Removed, int To, int Added);
