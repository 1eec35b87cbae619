namespace Plexsphere.Cli;

/// <summary>How results are written to stdout.</summary>
internal enum OutputFormat
{
    /// <summary>Aligned columns for people.</summary>
    Text,

    /// <summary>The wire's own members as JSON.</summary>
    Json,

    /// <summary>The wire's own members as YAML.</summary>
    Yaml,

    /// <summary>The same members as JSON, an item a line.</summary>
    Ndjson,
}
