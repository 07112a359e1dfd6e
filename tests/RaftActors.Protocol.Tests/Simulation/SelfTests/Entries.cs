using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

internal static class Entries
{
    public static EntryId Id(long index, long term) => new(new LogIndex(index), new Term(term));

    public static Entry Command(long index, long term, byte payload = 0) =>
        new(new LogIndex(index), new Term(term), EntryKind.Command, 0, new[] { payload });

    public static Entry Hollow(long index, long term) => Command(index, term).WithoutPayload();

    public static Entry Members(long index, long term, Configuration configuration) =>
        new(new LogIndex(index), new Term(term), EntryKind.Configuration, 0, ConfigurationCodec.Encode(configuration));

    public static Configuration Voters(string voters, string outgoing = "", string learners = "", string witnesses = "") =>
        new(Split(voters), Split(learners), Split(outgoing), Split(witnesses));

    private static IEnumerable<ReplicaId> Split(string names) =>
        names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => new ReplicaId(n));
}
