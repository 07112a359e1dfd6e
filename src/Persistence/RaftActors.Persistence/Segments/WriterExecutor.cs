using Akka.Configuration;
using Akka.Dispatch;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// The executor of the segment journal: one thread that sleeps while nothing is to be written. The threads of Akka's fork-join executor
/// yield dozens of times before they sleep, which cost more processor time per single write than the write and its sync.
/// </summary>
/// <param name="config">The dispatcher's section.</param>
/// <param name="prerequisites">The dispatcher's environment.</param>
internal sealed class WriterExecutor(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new WriterThread(id);
}
