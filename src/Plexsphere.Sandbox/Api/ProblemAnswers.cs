namespace Plexsphere.Sandbox.Api;

/// <summary>Turns everything that goes wrong in a request into a problem body.</summary>
internal static class ProblemAnswers
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } response)
            {
                await Answers.WriteProblemAsync(context, Problems.Http(response.StatusCode));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await Answers.WriteProblemAsync(context, exception switch
            {
                ProblemException problem => problem,
                BadHttpRequestException bad => Problems.Http(bad.StatusCode),
                _ => Problems.Internal(),
            });
        }
    }
}
