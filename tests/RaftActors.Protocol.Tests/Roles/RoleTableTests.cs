using System.Text;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Protocol.Tests.Scripts;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Roles;

/// <summary>
/// What each role does with each input, found by trying it: the table in docs/protocol.md is this test's output.
/// <c>RAFT_SCRIPTS_REWRITE=1</c> writes it there.
/// </summary>
public sealed class RoleTableTests
{
    private const string Begin = "<!-- roles: begin -->";
    private const string End = "<!-- roles: end -->";

    private static readonly RaftRole[] Roles =
        [RaftRole.Follower, RaftRole.PreCandidate, RaftRole.Candidate, RaftRole.Leader, RaftRole.Learner, RaftRole.Witness];

    /// <summary>
    /// Inputs as they may arrive in the replica's own term; its log is [1 1], committed to 1, and n2 leads unless the replica itself does.
    /// </summary>
    private static readonly (string Name, Func<Rig, Input> Make)[] Inputs =
    [
        ("RequestVote, pre-vote", r => new RequestVote(Rig.N3, Rig.N1, new Term(r.Term + 1), true, false, Rig.Id(9, 9))),
        ("RequestVote", r => new RequestVote(Rig.N3, Rig.N1, new Term(r.Term), false, false, Rig.Id(9, 9))),
        ("RequestVote, newer term", r => new RequestVote(Rig.N3, Rig.N1, new Term(r.Term + 1), false, false, Rig.Id(9, 9))),
        ("RequestVote, handed over", r => new RequestVote(Rig.N3, Rig.N1, new Term(r.Term + 1), false, true, Rig.Id(9, 9))),
        ("RequestVoteResponse, pre-vote", r => new RequestVoteResponse(Rig.N2, Rig.N1, new Term(r.Term + 1), true, true)),
        ("RequestVoteResponse", r => new RequestVoteResponse(Rig.N2, Rig.N1, new Term(r.Term), false, true)),
        ("AppendEntries", r => Append(r, r.Term)),
        ("AppendEntries, newer term", r => Append(r, r.Term + 1)),
        ("AppendEntriesResponse", r => new AppendEntriesResponse(
            Rig.N3, Rig.N1, new Term(r.Term), true, r.Replica.LastLog.Index, LogIndex.Zero, EntryId.Zero)),
        ("Heartbeat", r => new Heartbeat(Rig.N2, Rig.N1, new Term(r.Term), new LogIndex(2), 0)),
        ("HeartbeatResponse", r => new HeartbeatResponse(Rig.N3, Rig.N1, new Term(r.Term), 0)),
        ("InstallSnapshot", r => new InstallSnapshot(
            Rig.N2, Rig.N1, new Term(r.Term), new SnapshotInfo(Rig.Id(9, 1), r.Replica.Configuration))),
        ("TimeoutNow", r => new TimeoutNow(Rig.N2, Rig.N1, new Term(r.Term))),
        ("ReadIndex", r => new ReadIndex(Rig.N2, Rig.N1, new Term(r.Term), 5, false)),
        ("ProposeRequest", _ => new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] })),
        ("ReadRequest", _ => new ReadRequest(7)),
        ("ReadRequest, may forward", _ => new ReadRequest(7, MayForward: true)),
        ("ChangeMembersRequest", r => new ChangeMembersRequest(
            1,
            new Configuration(
                r.Replica.Configuration.Voters, r.Replica.Configuration.Learners.Append(new ReplicaId("n6")),
                witnesses: r.Replica.Configuration.Witnesses))),
        ("TransferRequest", _ => new TransferRequest(Rig.N2)),
        ("Persisted", r => new Persisted(r.LastWrite, r.Replica.LastLog)),
        ("Applied", r => new Applied(r.Replica.CommitIndex)),
        ("DeadlineReached", _ => DeadlineReached.Instance),
        ("SnapshotSaved", _ => new SnapshotSaved(Rig.Id(1, 1))),
        ("PeerUnreachable", _ => new PeerUnreachable(Rig.N2)),
    ];

    [Fact]
    public void The_table_in_the_documentation_matches_the_code()
    {
        var path = Path.GetFullPath(Path.Combine(ScriptLibrary.Root, "..", "..", "..", "docs", "protocol.md"));
        var document = File.ReadAllText(path);
        var begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = document.IndexOf(End, StringComparison.Ordinal);
        var table = $"\n{Table()}";
        if (Environment.GetEnvironmentVariable("RAFT_SCRIPTS_REWRITE") == "1")
        {
            File.WriteAllText(path, document[..begin] + table + document[end..]);
            return;
        }

        Assert.Equal(table, document[begin..end]);
    }

    [Fact]
    public void Every_kind_of_input_is_in_the_table()
    {
        var kinds = typeof(Input).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Input)) && !t.IsAbstract).Select(t => t.Name);
        string[] elsewhere = [nameof(ReadIndexResponse), nameof(SnapshotInstalled), nameof(SnapshotSent)];

        Assert.Empty(kinds.Except(Inputs.Select(i => i.Name.Split(',')[0])).Except(elsewhere));
    }

    private static AppendEntries Append(Rig rig, long term)
    {
        var last = rig.Replica.LastLog;
        return new AppendEntries(Rig.N2, Rig.N1, new Term(term), last, new[] { Rig.Entry(last.Index.Value + 1, term) }, last.Index + 1);
    }

    private static string Table()
    {
        var table = new StringBuilder($"| input | {string.Join(" | ", Roles)} |\n|---|{string.Concat(Roles.Select(_ => "---|"))}\n");
        foreach (var (name, make) in Inputs)
        {
            table.Append($"| {name} | {string.Join(" | ", Roles.Select(r => Cell(In(r), make)))} |\n");
        }

        return table.ToString();
    }

    private static string Cell(Rig rig, Func<Rig, Input> make)
    {
        var input = make(rig);
        if (input is DeadlineReached)
        {
            rig.Advance(rig.Replica.NextDeadline - rig.Now);
        }

        var (role, before) = (rig.Replica.Role, rig.Replica.Describe(default));
        var lines = rig.Step(input).All;
        var said = lines.Select(Word).Where(w => w.Length > 0).Distinct().ToList();
        if (rig.Replica.Role != role)
        {
            said.Add($"→ {rig.Replica.Role}");
        }

        return said.Count > 0 ? string.Join(", ", said) : rig.Replica.Describe(default) != before ? "notes it" : "·";
    }

    /// <summary>The part of an effect shown in the table: its type, and the message sent.</summary>
    private static string Word(string line)
    {
        var words = line.Split(' ');
        return words[0] switch
        {
            nameof(Send) => Answer(words[2], line),
            nameof(SendWhenDurable) => Answer(words[3], line),
            nameof(RoleChanged) => "",
            nameof(ProposalRejected) or nameof(ReadRejected) or nameof(MembersAnswered) =>
                $"{words[0]} {words.First(w => w.Length > 3 && char.IsUpper(w[0]) && w != words[0])}",
            nameof(TransferEnded) => $"{words[0]} {words[2]}",
            var effect => effect,
        };
    }

    private static string Answer(string message, string line) => line.EndsWith(" granted", StringComparison.Ordinal) ? $"{message} yes"
        : line.EndsWith(" refused", StringComparison.Ordinal) ? $"{message} no" : message;

    private static Rig In(RaftRole role)
    {
        var members = role switch
        {
            RaftRole.Learner => new Configuration([Rig.N2, Rig.N3, Rig.N4], [Rig.N1]),
            RaftRole.Witness => new Configuration([Rig.N1, Rig.N2, Rig.N3], witnesses: [Rig.N1]),
            _ => new Configuration([Rig.N1, Rig.N2, Rig.N3]),
        };
        var rig = new Rig(log: [1, 1], members: members);
        if (role is RaftRole.PreCandidate or RaftRole.Candidate or RaftRole.Leader)
        {
            rig.Expire();
            if (role is not RaftRole.PreCandidate)
            {
                rig.Step(new RequestVoteResponse(Rig.N3, Rig.N1, new Term(rig.Term + 1), true, true));
                rig.Persist();
            }

            if (role is RaftRole.Leader)
            {
                rig.Step(new RequestVoteResponse(Rig.N3, Rig.N1, new Term(rig.Term), false, true));
                rig.Persist();
                rig.Ack(Rig.N2, 3);
                rig.Step(new Applied(new LogIndex(3)));
            }
        }
        else
        {
            rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), new LogIndex(1), 0));
            rig.Step(new Applied(new LogIndex(1)));
        }

        Assert.Equal(role, rig.Replica.Role);
        return rig;
    }
}
