using Plexsphere.Sandbox.Outputs;

namespace Plexsphere.Sandbox.Executions;

/// <summary>The answer to a callback, with the place to upload to when it declared a large output.</summary>
internal readonly record struct CallbackAnswer(CallbackVerdict Verdict, OutputUpload? Upload = null);
