namespace Plexsphere.Tests.Support;

/// <summary>The tests that look at the whole process, its memory for instance. They run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class Alone
{
    public const string Name = nameof(Alone);
}
