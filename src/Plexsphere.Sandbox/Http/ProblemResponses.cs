namespace Plexsphere.Sandbox.Http;

/// <summary>Turns every error of a request into a response with a problem.</summary>
internal sealed class ProblemResponses(bool correlated)
{
    internal async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } response)
            {
                await Responses.WriteProblemAsync(context, Problems.Http(response.StatusCode), correlated);
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
            await Responses.WriteProblemAsync(context, problem, correlated);
        }
    }
}
