using System.Text;

namespace Plexsphere.Core.Outputs;

/// <summary>Where in an output a value stands: <c>memory.free</c>, or <c>services.*.pid</c> for that of each item of an array.</summary>
internal sealed class PropertyPath
{
    // A null is any item of an array.
    private readonly List<string?> _steps = [];

    private PropertyPath()
    {
    }

    /// <summary>How many steps it has.</summary>
    internal int Length => _steps.Count;

    /// <summary>Reads a path: names between dots, exact in their case. A backslash takes its meaning from the character after it.</summary>
    /// <exception cref="PlexException">It is no path.</exception>
    internal static PropertyPath Parse(string text)
    {
        var path = new PropertyPath();
        var name = new StringBuilder();
        var items = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            switch (i < text.Length ? text[i] : '.')
            {
                case '.' when name.Length == 0:
                    throw Refused(text, "a name is missing");
                case '.' when items > 0 && name.Length > 1:
                    throw Refused(text, "an asterisk stands for the items of an array, and by itself");
                case '.':
                    path._steps.Add(items > 0 ? null : name.ToString());
                    name.Clear();
                    items = 0;
                    break;
                case '[' or ']':
                    throw Refused(text, "the items of an array are an asterisk, as in services.*.pid");
                case '\\' when i == text.Length - 1:
                    throw Refused(text, "it ends in a backslash");
                case '\\':
                    name.Append(text[++i]);
                    break;
                case var c:
                    items += c == '*' ? 1 : 0;
                    name.Append(c);
                    break;
            }
        }

        return path;
    }

    /// <summary>Whether a step is the member of that name.</summary>
    internal bool IsMember(int step, string name) => _steps[step] == name;

    /// <summary>Whether a step is each item of an array.</summary>
    internal bool IsItem(int step) => _steps[step] is null;

    private static PlexException Refused(string text, string flaw) => new(
        PlexErrors.InvalidArgument, $"'{PlexText.Line(text)}' is no path of a property: {flaw}.");
}
