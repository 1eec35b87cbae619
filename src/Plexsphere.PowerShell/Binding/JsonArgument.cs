using System.Collections;

namespace Plexsphere.PowerShell.Binding;

/// <summary>A dictionary argument after binding: the JSON object that goes to the server.</summary>
internal sealed class JsonArgument(string json) : Hashtable
{
    internal string Json => json;
}
