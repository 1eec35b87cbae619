namespace Plexsphere.Tests.Sandbox;

public sealed class GetTests : IAsyncLifetime
{
    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("dispatch")]
    [InlineData("42")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("0190a8b8c2d27c2c8c2cc2c2c2c2c2c2")]
    public async Task A_malformed_id_is_refused(string id)
    {
        (await _session.GetAsync($"{_session.Executions}/{id}")).Problem(400, "invalid_execution_id");
    }

    [Fact]
    public async Task An_unknown_execution_or_project_is_not_found()
    {
        (await _session.GetAsync($"{_session.Executions}/{Guid.CreateVersion7()}")).Problem(404, "execution_not_found");
        (await _session.GetAsync($"{_session.Executions}/{Guid.NewGuid()}")).Problem(404, "execution_not_found");
        (await _session.GetAsync($"{_session.Executions}/ffffffff-ffff-4fff-8fff-ffffffffffff")).Problem(404, "execution_not_found");
        (await _session.GetAsync($"/v1/projects/{Guid.CreateVersion7()}/executions/{Guid.CreateVersion7()}")).Problem(
            404, "project_not_found");
        (await _session.GetAsync($"/v1/projects/{Guid.CreateVersion7()}/executions")).Problem(404, "project_not_found");
        (await _session.GetAsync("/v1/projects/00000000-0000-0000-0000-000000000000/executions")).Problem(400, "invalid_project_id");
    }

    [Fact]
    public async Task A_reader_reads()
    {
        Assert.Equal(200, (await _session.GetAsync(_session.Executions, _session.Host.ReaderToken)).Status);
        Assert.Equal(
            200,
            (await _session.GetAsync($"{_session.Executions}/0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2", _session.Host.ReaderToken)).Status);
    }
}
