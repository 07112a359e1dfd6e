using System.Text;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Simulation.Scripts;

/// <summary>The <c>inject</c> command: a hand-made message, for situations that a short script cannot reach otherwise.</summary>
internal static class ScriptMessages
{
    public static Parcel Make(ScriptCommand command, ReplicaId to)
    {
        var type = command.Place("a message type");
        var from = new ReplicaId(command.Required("from"));
        var term = new Term(command.Number(command.Required("term")));
        return type switch
        {
            "AppendEntries" => new Parcel(AppendEntries(command, from, to, term)),
            "AppendEntriesResponse" when command.Has("match") => new Parcel(
                new AppendEntriesResponse(from, to, term, true, Index(command, "match"), LogIndex.Zero, EntryId.Zero)),
            "AppendEntriesResponse" => new Parcel(
                new AppendEntriesResponse(from, to, term, false, LogIndex.Zero, Index(command, "rejected"), command.Entry("hint"))),
            "Heartbeat" => new Parcel(new Heartbeat(from, to, term, Index(command, "commit"), command.Number("round", 0))),
            "HeartbeatResponse" => new Parcel(new HeartbeatResponse(from, to, term, command.Number("round", 0))),
            "RequestVote" or "RequestPreVote" => new Parcel(
                new RequestVote(from, to, term, type == "RequestPreVote", command.Text("transfer") == "yes", command.Entry("last"))),
            "RequestVoteResponse" or "PreVoteResponse" => new Parcel(
                new RequestVoteResponse(from, to, term, type == "PreVoteResponse", command.Required("granted") == "yes")),
            "TimeoutNow" => new Parcel(new TimeoutNow(from, to, term)),
            "ReadIndex" => new Parcel(new ReadIndex(from, to, term, command.LongNumber("number"), command.Text("lease") == "yes")),
            "ReadIndexResponse" when command.Has("index") => new Parcel(
                new ReadIndexResponse(from, to, term, command.LongNumber("number"), true, Index(command, "index"))),
            "ReadIndexResponse" => new Parcel(
                new ReadIndexResponse(from, to, term, command.LongNumber("number"), false, LogIndex.Zero)),
            "InstallSnapshot" => new Parcel(
                new InstallSnapshot(from, to, term, new SnapshotInfo(command.Entry("last"), Members(command))), ["from-snapshot"]),
            _ => throw command.Error($"unknown message type {type}"),
        };
    }

    public static Configuration Members(ScriptCommand command)
    {
        try
        {
            return new Configuration(
                Ids(command, "voters") ?? throw command.Error($"{command.Name} needs voters="),
                Ids(command, "learners"),
                witnesses: Ids(command, "witnesses"));
        }
        catch (ArgumentException problem)
        {
            throw command.Error(problem.Message);
        }
    }

    public static IEnumerable<ReplicaId>? Ids(ScriptCommand command, string key) =>
        command.List(key)?.Select(n => new ReplicaId(n)).ToList();

    public static List<int>? Terms(ScriptCommand command, string key) => command.List(key)?.ConvertAll(command.Number);

    private static AppendEntries AppendEntries(ScriptCommand command, ReplicaId from, ReplicaId to, Term term)
    {
        var prev = command.Entry("prev");
        var entries = (Terms(command, "entries") ?? []).Select((t, i) => new Entry(
            prev.Index + i + 1, new Term(t), EntryKind.Command, 0, Encoding.UTF8.GetBytes($"e{(prev.Index + i + 1).Value}.{t}"))).ToArray();
        return new AppendEntries(from, to, term, prev, entries, Index(command, "commit"));
    }

    private static LogIndex Index(ScriptCommand command, string key) => new(command.Number(command.Required(key)));
}
