using Plexsphere.Sandbox.Outputs;

namespace Plexsphere.Sandbox.Executions;

/// <summary>What came of a callback, with the place to upload to when it declared a large output.</summary>
internal readonly record struct CallbackResult(CallbackVerdict Verdict, OutputUpload? Upload = null);
