using Microsoft.Extensions.Hosting;

namespace RaftActors.Host.Http;

/// <summary>
/// On a terminal, signals are handled by the process: the framework's lifetime, which is the default of every server, would ignore a second
/// one, which ends the process at once.
/// </summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
