using System.Globalization;
using Xunit;

namespace RaftActors.Analyzers.Tests;

public sealed class ForbiddenApiTests
{
    [Theory]
    [InlineData("RAFT001", "DateTime" + ".Now")]
    [InlineData("RAFT001", "DateTime.UtcNow")]
    [InlineData("RAFT001", "DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()")]
    [InlineData("RAFT001", "Environment.TickCount64")]
    [InlineData("RAFT001", "System.Diagnostics.Stopwatch.GetTimestamp()")]
    [InlineData("RAFT001", "TimeProvider.System")]
    [InlineData("RAFT002", "Guid.NewGuid()")]
    [InlineData("RAFT002", "Random.Shared")]
    [InlineData("RAFT002", "new Random(7)")]
    [InlineData("RAFT002", "System.Security.Cryptography.RandomNumberGenerator.GetInt32(5)")]
    [InlineData("RAFT002", "\"text\".GetHashCode()")]
    [InlineData("RAFT002", "HashCode.Combine(1, 2)")]
    [InlineData("RAFT002", "new object().GetHashCode()")]
    [InlineData("RAFT003", "Environment.MachineName")]
    [InlineData("RAFT003", "Environment.GetEnvironmentVariable(\"HOME\")!")]
    [InlineData("RAFT003", "TimeZoneInfo.Local")]
    [InlineData("RAFT003", "default(DateTime).ToLocalTime()")]
    [InlineData("RAFT004", "File.ReadAllText(\"prices\")")]
    [InlineData("RAFT004", "new FileStream(\"prices\", FileMode.Open)")]
    [InlineData("RAFT004", "Console.ReadLine()!")]
    [InlineData("RAFT004", "System.Net.Dns.GetHostName()")]
    [InlineData("RAFT004", "new System.Net.Http.HttpClient()")]
    [InlineData("RAFT005", "Task.Run(() => 1)")]
    [InlineData("RAFT005", "ThreadPool.ThreadCount")]
    [InlineData("RAFT005", "Task.CompletedTask")]
    [InlineData("RAFT005", "new[] { 1 }.AsParallel()")]
    public async Task What_differs_between_replicas_is_refused(string id, string used)
    {
        var found = await MachineCode.IdsAsync(MachineCode.Machine($"public object Value() => {used};"));
        Assert.Equal(id, Assert.Single(found.Distinct()));
    }

    [Theory]
    [InlineData("public long Value(in RaftActors.Machines.CommittedCommand command) => command.Timestamp;")]
    [InlineData("public object Value() => new DateTime(2026, 1, 1);")]
    [InlineData("public object Value() => DateTimeOffset.FromUnixTimeMilliseconds(5);")]
    [InlineData("public object Value() => Guid.Parse(\"00000000-0000-0000-0000-000000000001\");")]
    [InlineData("public object Value() => 5.GetHashCode();")]
    [InlineData("public object Value() => Environment.NewLine;")]
    [InlineData("public object Value() => Path.Combine(\"a\", \"b\");")]
    [InlineData("public void Value(Stream stream) => stream.WriteByte(1);")]
    [InlineData("public object Value() => new MemoryStream();")]
    [InlineData("public object Value() => System.Net.IPAddress.Parse(\"127.0.0.1\");")]
    [InlineData("private readonly object _gate = new(); public void Value() { lock (_gate) { } }")]
    [InlineData("private int _count; public void Value() => Interlocked.Increment(ref _count);")]
    [InlineData("public override int GetHashCode() => HashCode.Combine(1, 2);")]
    public async Task What_is_the_same_everywhere_is_allowed(string member) =>
        Assert.Empty(await MachineCode.IdsAsync(MachineCode.Machine(member)));

    [Theory]
    [InlineData("public async void Value() => await System.Threading.Tasks.Task.CompletedTask;")]
    [InlineData("public void Value() { Action later = () => Console.WriteLine(); later(); }")]
    [InlineData("public void Value() { void Local() => Console.WriteLine(); Local(); }")]
    [InlineData("private readonly DateTime _since = DateTime.UtcNow;")]
    [InlineData("public DateTime Value => DateTime.UtcNow;")]
    [InlineData("public void Value() { Func<Guid> create = Guid.NewGuid; create(); }")]
    [InlineData("private sealed class Part { public DateTime Value() => DateTime.UtcNow; }")]
    public async Task It_is_refused_wherever_in_the_machine_it_is(string member) =>
        Assert.NotEmpty(await MachineCode.IdsAsync(MachineCode.Machine(member)));

    [Fact]
    public async Task Machines_over_values_and_their_subclasses_are_checked()
    {
        var code = MachineCode.Machine("") .Replace("public sealed class M", "public abstract class Base", StringComparison.Ordinal)
            + "public sealed class Derived : Base { public object Value() => DateTime.UtcNow; }";
        Assert.Equal(["RAFT001"], await MachineCode.IdsAsync(code));
    }

    [Theory]
    [InlineData("public sealed class Other { public object Value() => DateTime.UtcNow; }")]
    [InlineData("public sealed class H : Akka.Actor.UntypedActor { protected override void OnReceive(object m) => Console.WriteLine(); }")]
    public async Task Other_classes_are_not_checked(string code) => Assert.Empty(await MachineCode.IdsAsync(code));

    /// <summary>It runs on the leader alone, before there is an entry: clocks and random values belong there.</summary>
    [Fact]
    public async Task Preparers_are_not_checked()
    {
        var code = MachineCode.Machine("""
            public RaftActors.Machines.Prepare.ICommandPreparer CreatePreparer() { _ = DateTime.UtcNow; return new P(); }

            private sealed class P : RaftActors.Machines.Prepare.ICommandPreparer
            {
                public async ValueTask<ReadOnlyMemory<byte>> PrepareAsync(ReadOnlyMemory<byte> command, CancellationToken cancel)
                {
                    await Task.Yield();
                    return Guid.NewGuid().ToByteArray();
                }
            }
            """).Replace("RaftActors.Machines.IStateMachine", "RaftActors.Machines.Prepare.IPreparedMachine", StringComparison.Ordinal);
        Assert.Empty(await MachineCode.IdsAsync(code));
    }

    [Fact]
    public async Task A_message_names_what_is_wrong_and_what_to_do()
    {
        var found = Assert.Single(await MachineCode.DiagnosticsAsync(MachineCode.Machine("public object Value() => Guid.NewGuid();")));
        var message = found.GetMessage(CultureInfo.InvariantCulture);
        Assert.StartsWith("'Guid.NewGuid' differs from replica to replica", message, StringComparison.Ordinal);
        Assert.Contains("Index", message, StringComparison.Ordinal);
    }
}
