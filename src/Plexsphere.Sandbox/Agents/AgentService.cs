using System.Globalization;

namespace Plexsphere.Sandbox.Agents;

/// <summary>The datastore's process that an agent looks after.</summary>
internal sealed class AgentService(bool obeys, bool stopsGracefully)
{
    private const int FirstProcessId = 11_634;

    private int _processId = FirstProcessId;

    public bool Running { get; private set; } = true;

    /// <summary>Whether it can be asked to leave its cluster first.</summary>
    public bool StopsGracefully => stopsGracefully;

    internal void Switch(bool on)
    {
        if (obeys)
        {
            _processId += on && !Running ? 1 : 0;
            Running = on;
        }
    }

    /// <summary>The payload of the service's actions.</summary>
    internal string Describe(int attempt, string? message = null) => AgentJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("attempt", attempt);
        json.WriteString("message", message ?? (Running ? "the service is running" : "the service is not running"));
        if (Running)
        {
            json.WriteString("pid", _processId.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteNull("pid");
        }

        json.WriteEndObject();
    });
}
