namespace Plexsphere.Sandbox.Executions;

/// <summary>The answer to a callback; the key says where to upload, when the callback declared a large output.</summary>
internal readonly record struct CallbackAnswer(CallbackVerdict Verdict, string? UploadKey = null);
