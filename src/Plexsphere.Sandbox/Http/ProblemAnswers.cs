namespace Plexsphere.Sandbox.Http;

/// <summary>Turns everything that goes wrong in a request into a problem body.</summary>
internal sealed class ProblemAnswers(bool correlated)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } response)
            {
                await Answers.WriteProblemAsync(context, Problems.Http(response.StatusCode), correlated);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var problem = exception switch
            {
                ProblemException known => known,
                BadHttpRequestException bad => Problems.Http(bad.StatusCode),
                _ => Problems.Internal(),
            };
            await Answers.WriteProblemAsync(context, problem, correlated);
        }
    }
}
