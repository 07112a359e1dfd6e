using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

public sealed class PersistOnMemoryTests(ITestOutputHelper output) : PersistContract(PersistenceConfigs.Memory, output);

public sealed class RecoveryOnMemoryTests(ITestOutputHelper output) : RecoveryContract(PersistenceConfigs.Memory, output);

public sealed class SnapshotOnMemoryTests(ITestOutputHelper output) : SnapshotContract(PersistenceConfigs.Memory, output);
