using System.CommandLine;
using Plexsphere.Core.Fleet;

namespace Plexsphere.Cli;

/// <summary>The project that a command is about: by its id, or by its slug, which is looked up.</summary>
internal sealed class ProjectOptions
{
    private readonly Option<Guid> _id = Arguments.Uuid(
        "--project",
        "The project, by its id. Excludes --project-slug.",
        required: false,
        static text => ProjectDirectory.IsSlug(text) ? "For a slug: --project-slug" : null);

    private readonly Option<string> _slug = new("--project-slug")
    {
        Description = "The project, by its slug, or by its domain's and its own, such as acme/edge.",
        HelpName = "slug",
        Validators =
        {
            static result =>
            {
                if (result.Tokens is [var slug] && !ProjectDirectory.IsSlug(slug.Value))
                {
                    result.AddError(
                        $"--project-slug: '{PlexText.Line(slug.Value)}' is not a slug such as 'edge' or 'acme/edge'.");
                }
            },
        },
    };

    private ProjectOptions()
    {
    }

    /// <summary>Gives a command the two options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="required">Whether it cannot do without a project.</param>
    internal static ProjectOptions Of(Command command, bool required)
    {
        var project = new ProjectOptions();
        command.Options.Insert(0, project._id);
        command.Options.Insert(1, project._slug);
        command.Validators.Add(result =>
        {
            var (byId, bySlug) = (result.GetResult(project._id) is not null, result.GetResult(project._slug) is not null);
            if (byId && bySlug)
            {
                result.AddError("--project and --project-slug exclude each other.");
            }
            else if (required && !byId && !bySlug)
            {
                result.AddError("One of --project and --project-slug must be given.");
            }
        });
        return project;
    }

    /// <summary>The project's id; null where none is named.</summary>
    internal async Task<Guid?> IdAsync(Session session, ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(_slug) is { } slug
            ? await session.Engine.Projects.FindAsync(slug, session, cancellationToken).ConfigureAwait(false)
            : parsed.GetResult(_id) is null ? null : parsed.GetValue(_id);

    /// <summary>The project's id, for a command that cannot do without.</summary>
    internal async Task<Guid> RequiredAsync(Session session, ParseResult parsed, CancellationToken cancellationToken) =>
        (await IdAsync(session, parsed, cancellationToken).ConfigureAwait(false))!.Value;
}
