using PublicApiGenerator;
using RaftActors.AspNetCore;
using RaftActors.Coordination;
using RaftActors.Etcd;
using RaftActors.Hosting;
using RaftActors.Machines.Kv;
using RaftActors.Persistence;
using RaftActors.Persistence.Sql;
using RaftActors.Protocol;
using RaftActors.Ranges.Keys;
using RaftActors.Streams;
using Xunit;

namespace RaftActors.Architecture.Tests;

/// <summary>
/// The public API is approved text, so that a change of it is a diff in review. To approve one:
/// <c>RAFTACTORS_APPROVE=1 dotnet test -c Release tests/RaftActors.Architecture.Tests</c>, then look at the difference.
/// </summary>
public sealed class PublicApiTests
{
    private const string Switch = "RAFTACTORS_APPROVE";

    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    public static TheoryData<Type> Packages() =>
    [
        typeof(Replica),
        typeof(KeyRange),
        typeof(Raft),
        typeof(KvMachine),
        typeof(RaftLease),
        typeof(RaftSource),
        typeof(PersistentLogProvider),
        typeof(SqliteFiles),
        typeof(RaftRouter),
        typeof(RaftEndpointExtensions),
        typeof(EtcdOptions),
    ];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_api_is_the_approved_one(Type inPackage)
    {
        var assembly = inPackage.Assembly;
        var file = Path.Combine(
            Checkout.Root, "tests", "RaftActors.Architecture.Tests", "PublicApi", $"{assembly.GetName().Name}.approved.txt");
        var api = assembly.GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Switch) is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, api);
        }

        Assert.True(File.Exists(file), $"{file} is missing: approve the API with {Switch}=1.");
        var approved = File.ReadAllLines(file);
        var present = api.TrimEnd('\n').Split('\n');
        Assert.True(
            approved.SequenceEqual(present),
            $"The public API of {assembly.GetName().Name} changed; if that is wanted, approve it with {Switch}=1.\n"
                + $"Gone:\n  {string.Join("\n  ", approved.Except(present))}\nNew:\n  {string.Join("\n  ", present.Except(approved))}");
    }
}
