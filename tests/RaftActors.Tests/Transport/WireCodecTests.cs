using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Snapshots;
using RaftActors.Requests;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>Messages round-trip in bytes that later versions can read, and invalid ones are refused.</summary>
public sealed class WireCodecTests
{
    private static readonly ReplicaId From = new("n1");
    private static readonly ReplicaId To = new("n2");
    private static readonly Protocol.Membership.Configuration Members = new([From, To, new ReplicaId("n3")]);

    /// <summary>
    /// One of each kind, with the bytes that the first version sent. A difference breaks rolling upgrades: do not edit, add.
    /// </summary>
    public static TheoryData<string, string> Golden => new()
    {
        { "RequestVote", "0A016710071A06080110091806" },
        { "RequestVoteResponse", "0A01671007220408011001" },
        { "AppendEntries", "0A016710072A1B08091005180822070805100118E807220A080718CC082203000102" },
        { "AppendEntriesResponse", "0A01671007320A08011004180320022801" },
        { "Heartbeat", "0A016710073A05080810AC02" },
        { "HeartbeatResponse", "0A01671007420308AC02" },
        { "Heartbeat of a group that rests", "0A016710073A08080810AC0218904E" },
        { "HeartbeatResponse of a group that rests", "0A01671007420608AC0210904E" },
        { "RequestVote of a transfer", "0A016710071A06100918062001" },
        { "TimeoutNow", "0A016710076A00" },
        { "ReadIndex", "0A01671007720508AC021001" },
        { "ReadIndexResponse", "0A016710077A0708AC0210011808" },
        { "SnapshotChunk of a group with a witness", "0A016710074A14080910061A026E311A026E321A026E3352026E32" },
        { "SnapshotChunk", "0A016710074A1E080910061A026E311A026E321A026E33200A280232030102033DBEBAFECA" },
        { "SnapshotChunk with log time", "0A016710074A25080910061A026E311A026E321A026E33200A280232030102033DBEBAFECA6080D095FFBC31" },
        { "SnapshotChunkAck", "0A016710075206080910061805" },
        { "ClientRequest", "0A01675A0A084D10021A020405200C" },
        { "ClientResponse", "0A01676214084D1007180320022A010632026E333A03776879" },
        { "ClientResponse with log time", "0A0167620D084D180320024080D095FFBC31" },
        { "AppendEntries of an envelope", "0A016710072A13080910051808220B0807100318E80722020001" },
        { "ClientRequest of a session", "0A01675A0C084D1A010428AC0230093808" },
        { "OpenSession", "0A01675A04084D1003" },
        { "CloseSession", "0A01675A07084D100428AC02" },
        { "SessionExpired", "0A01676209084D10083A03776879" },
        { "StateHash", "0A016782010C08904E11EFCDAB8967452301" },
        { "ClientRequest for committed commands", "0A01675A07084D100C20AC02" },
        { "Compacted", "0A0167620C084D100B18AC023A03776879" },
        { "SkipEntry", "0A01675A0C084D10141A036F707320AC02" },
        { "MachineVersion", "0A01678A01020802" },
        { "MemberQuery", "0A01679A0100" },
        { "NotMember", "0A016792010F08AC0212026E3112026E331A026E34" },
        { "Linearizable query", "0A01675A07084D10011A0104" },
        { "Linearizable query at this node", "0A01675A07084D10061A0104" },
        { "Local query", "0A01675A07084D10021A0104" },
        { "Query by lease", "0A01675A07084D10051A0104" },
        { "Query through the log", "0A01675A07084D10071A0104" },
        { "Stale query", "0A01675A0A084D10081A010420DC0B" },
        { "AddLearner", "0A01675A0C084D10091A06080212026E34" },
        { "AddWitness", "0A01675A0C084D10091A06080312026E34" },
        { "Promote", "0A01675A0C084D10091A06080412026E34" },
        { "RemoveMember", "0A01675A0C084D10091A06080512026E34" },
        { "ReplaceMember", "0A01675A10084D10091A0A080612026E331A026E34" },
        { "ChangeMembers", "0A01675A18084D10091A12080122026E3122026E322A026E3332026E32" },
        { "TransferLeadership", "0A01675A08084D100A1A026E32" },
        { "TransferLeadership to any voter", "0A01675A04084D100A" },
        { "TakeSnapshot of the leader", "0A01675A04084D100B" },
        { "TakeSnapshot of this node", "0A01675A06084D100B2001" },
        { "GetMembers", "0A01675A04084D1015" },
        { "Facts of a range", "0A01675A04084D100E" },
        { "Change of a range", "0A01675A08084D100D1A020102" },
        { "Report of a node", "0A01675A04084D1010" },
        { "News of the map", "0A01675A07084D101220AC02" },
        { "Order to ship a range", "0A01675A08084D10111A020102" },
        {
            "Command in a session of a keyspace",
            "0A01675A22084D100F1A01044A190A10000000000000000000000000000000071009180820AC02"
        },
        { "Scan of a range", "0A01675A0C084D10011A01044003520106" },
        { "Answer to a scan", "0A01676209084D180320024A0106" },
        { "Answer to a scan of the last range", "0A01676208084D180320024A00" },
        { "WrongRange", "0A0167620C084D100D2A01013A03776879" },
        { "Moving", "0A01676209084D100E3A03776879" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Every_kind_must_have_its_frozen_bytes_and_round_trip(string kind, string hex)
    {
        var message = Message(kind);
        var bytes = Wire.Bytes("g", message);

        Assert.True(hex == Convert.ToHexString(bytes), $"{kind} is now {Convert.ToHexString(bytes)}");
        Assert.Equal(Wire.Text(message), Wire.Text(Wire.Decode(bytes)));
    }

    /// <summary>The numbers of the first version.</summary>
    [Theory]
    [InlineData(Outcome.Ok, 0)]
    [InlineData(Outcome.NoLeader, 1)]
    [InlineData(Outcome.Busy, 2)]
    [InlineData(Outcome.TooLarge, 3)]
    [InlineData(Outcome.NoSuchGroup, 4)]
    [InlineData(Outcome.BadRequest, 5)]
    [InlineData(Outcome.Stopping, 6)]
    [InlineData(Outcome.Unknown, 7)]
    [InlineData(Outcome.SessionExpired, 8)]
    [InlineData(Outcome.AnswerForgotten, 9)]
    [InlineData(Outcome.Refused, 10)]
    [InlineData(Outcome.MachineError, 12)]
    [InlineData(Outcome.WrongRange, 13)]
    [InlineData(Outcome.Moving, 14)]
    public void Every_outcome_must_have_its_frozen_number_and_come_back(Outcome outcome, int status)
    {
        var message = Wire.Encode("g", new ClientResponse("g", 77, outcome, 3, 2, default, null, "why"));
        Assert.Equal(status, message.ClientResponse.Status);
        Assert.Equal(outcome, Assert.IsType<ClientResponse>(Decode(message)).Outcome);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(15)]
    [InlineData(int.MaxValue)]
    public void A_status_of_a_later_version_must_leave_the_outcome_unknown(int status)
    {
        var message = Wire.Encode("g", new ClientResponse("g", 77, Outcome.Ok, 3, 2, default, null, null));
        message.ClientResponse.Status = status;
        Assert.Equal(Outcome.Unknown, Assert.IsType<ClientResponse>(Decode(message)).Outcome);
    }

    [Fact]
    public void Objects_that_are_not_wire_messages_must_be_refused() =>
        Assert.Throws<ArgumentException>(() => Wire.Encode("g", "a text"));

    private static readonly (string Kind, Action<PeerMessage> Break)[] Spoilers =
    [
        ("Heartbeat", m => m.Term = -1),
        ("Heartbeat", m => m.Heartbeat.Commit = -1),
        ("Heartbeat", m => m.Heartbeat.SilenceMs = -1),
        ("Heartbeat", m => m.Heartbeat.SilenceMs = 600_001),
        ("HeartbeatResponse", m => m.HeartbeatResponse.SilenceMs = long.MaxValue),
        ("Heartbeat", m => m.ClearBody()),
        ("RequestVote", m => m.RequestVote.LastLogIndex = -5),
        ("RequestVote", m => m.RequestVote.LastLogTerm = -5),
        ("AppendEntries", m => m.AppendEntries.PrevLogIndex = long.MinValue),
        ("AppendEntries", m => m.AppendEntries.PrevLogIndex = long.MaxValue),
        ("AppendEntries", m => m.AppendEntries.PrevLogTerm = -1),
        ("AppendEntries", m => m.AppendEntries.LeaderCommit = -1),
        ("AppendEntries", m => m.AppendEntries.Entries[1].Term = 1),
        ("AppendEntries", m => m.AppendEntries.Entries[0].Term = 1),
        ("AppendEntries", m => m.AppendEntries.Entries[1].Term = 8),
        ("AppendEntries", m => m.AppendEntries.Entries[1].Term = -1),
        ("AppendEntries", m => m.AppendEntries.Entries[1].Timestamp = -1),
        ("AppendEntries", m => m.AppendEntries.Entries[0].Timestamp = long.MinValue),
        ("AppendEntries", m => m.AppendEntries.Entries[0].Kind = 5),
        ("AppendEntries", m => m.AppendEntries.Entries[0].Kind = -1),
        ("AppendEntries", m => m.AppendEntries.Entries[0].Kind = 256),
        ("AppendEntriesResponse", m => m.AppendEntriesResponse.MatchIndex = -1),
        ("AppendEntriesResponse", m => m.AppendEntriesResponse.RejectedIndex = -1),
        ("AppendEntriesResponse", m => m.AppendEntriesResponse.HintIndex = -1),
        ("AppendEntriesResponse", m => m.AppendEntriesResponse.HintTerm = -1),
        ("SnapshotChunk", m => m.SnapshotChunk.Voters.Clear()),
        ("SnapshotChunk", m => m.SnapshotChunk.Voters.Add("n1")),
        ("SnapshotChunk", m => m.SnapshotChunk.Voters[0] = ""),
        ("SnapshotChunk", m => m.SnapshotChunk.Offset = -1),
        ("SnapshotChunk", m => m.SnapshotChunk.Offset = long.MaxValue),
        ("SnapshotChunk", m => m.SnapshotChunk.TotalBytes = -1),
        ("SnapshotChunk", m => m.SnapshotChunk.TotalBytes = 2),
        ("SnapshotChunk", m => m.SnapshotChunk.TotalBytes = long.MinValue),
        ("SnapshotChunk", m => (m.SnapshotChunk.TotalBytes, m.SnapshotChunk.Offset) = (long.MinValue + 1, 0)),
        ("SnapshotChunk", m => (m.SnapshotChunk.TotalBytes, m.SnapshotChunk.Offset) = (long.MinValue, long.MaxValue)),
        ("SnapshotChunk", m => (m.SnapshotChunk.TotalBytes, m.SnapshotChunk.Offset) = (long.MaxValue, long.MaxValue)),
        ("SnapshotChunk", m => m.SnapshotChunk.LastIncludedIndex = -1),
        ("SnapshotChunk", m => m.SnapshotChunk.LastIncludedTerm = -1),
        ("SnapshotChunk", m => m.SnapshotChunk.LastIncludedTerm = 8),
        ("SnapshotChunk", m => m.SnapshotChunk.Timestamp = -1),
        ("ReadIndexResponse", m => m.ReadIndexResponse.Index = -1),
        ("SnapshotChunk of a group with a witness", m => m.SnapshotChunk.Witnesses.Add("n9")),
        ("SnapshotChunk of a group with a witness", m => m.SnapshotChunk.Witnesses.Add("n1")),
        ("SnapshotChunkAck", m => m.SnapshotChunkAck.LastIncludedIndex = -1),
        ("ClientRequest", m => m.ClientRequest.Kind = 19),
        ("ClientRequest", m => m.ClientRequest.Kind = -1),
        ("ClientRequest", m => m.ClientRequest.Session = 3),
        ("ClientRequest of a session", m => m.ClientRequest.Session = 0),
        ("ClientRequest of a session", m => m.ClientRequest.Session = -1),
        ("ClientRequest of a session", m => m.ClientRequest.Sequence = 0),
        ("ClientRequest of a session", m => m.ClientRequest.LowestAwaited = -1),
        ("ClientRequest of a session", m => m.ClientRequest.LowestAwaited = 10),
        ("CloseSession", m => m.ClientRequest.Session = 0),
        ("StateHash", m => m.StateHash.Index = -1),
        ("SkipEntry", m => m.ClientRequest.Kind = 19),
        ("SkipEntry", m => m.ClientRequest.Kind = 22),
        ("Local query", m => m.ClientRequest.MinIndex = -1),
        ("News of the map", m => m.ClientRequest.MinIndex = -1),
        ("Stale query", m => m.ClientRequest.MinIndex = -1),
        ("Stale query", m => m.ClientRequest.MinIndex = long.MaxValue),
        ("AddLearner", m => m.ClientRequest.Body = ByteString.Empty),
        ("AddLearner", m => m.ClientRequest.Body = ByteString.CopyFrom(8, 7)),
        ("AddLearner", m => m.ClientRequest.Body = ByteString.CopyFrom(0xFF)),
        ("AddLearner", m => m.ClientRequest.Session = 3),
        ("MachineVersion", m => m.MachineVersion.Latest = 0),
        ("NotMember", m => m.NotMember.Index = -1),
        ("NotMember", m => m.NotMember.Voters.Clear()),
        ("NotMember", m => m.NotMember.Learners.Add("n1")),
    ];

    public static TheoryData<int> Hostile => [.. Enumerable.Range(0, Spoilers.Length)];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void An_invalid_message_must_be_refused(int number)
    {
        var (kind, spoil) = Spoilers[number];
        var message = Wire.Encode("g", Message(kind));
        spoil(message);

        Assert.Throws<InvalidDataException>(() => Decode(message));
    }

    [Fact]
    public void Random_numbers_must_only_give_a_message_or_a_refusal()
    {
        var random = new Random(1);
        var kinds = Golden.Select(row => (string)row[0]).ToArray();
        var numbers = new[] { long.MinValue, -1, 0, 1, 2, 7, 8, int.MaxValue, int.MaxValue + 1L, long.MaxValue - 1, long.MaxValue };
        for (var i = 0; i < 20_000; i++)
        {
            var message = Wire.Encode("g", Message(kinds[random.Next(kinds.Length)]));
            Randomize(message, random, numbers);
            try
            {
                Assert.NotNull(Decode(message));
            }
            catch (InvalidDataException)
            {
                // The only allowed failure.
                continue;
            }
        }
    }

    internal static object Message(string kind) =>
        kind switch
        {
            "RequestVote" => new RequestVote(From, To, new Term(7), true, false, Id(9, 6)),
            "RequestVoteResponse" => new RequestVoteResponse(From, To, new Term(7), true, true),
            "AppendEntries" => new AppendEntries(
                From, To, new Term(7), Id(9, 5), new[] { Entry(10, 5, EntryKind.Empty, 0), Entry(11, 7, EntryKind.Command, 3) },
                new LogIndex(8)),
            "AppendEntriesResponse" => new AppendEntriesResponse(From, To, new Term(7), true, new LogIndex(4), new LogIndex(3), Id(2, 1)),
            "Heartbeat" => new Heartbeat(From, To, new Term(7), new LogIndex(8), 300),
            "HeartbeatResponse" => new HeartbeatResponse(From, To, new Term(7), 300),
            "Heartbeat of a group that rests" => new Heartbeat(
                From, To, new Term(7), new LogIndex(8), 300, TimeSpan.FromSeconds(10)),
            "HeartbeatResponse of a group that rests" => new HeartbeatResponse(From, To, new Term(7), 300, TimeSpan.FromSeconds(10)),
            "RequestVote of a transfer" => new RequestVote(From, To, new Term(7), false, true, Id(9, 6)),
            "TimeoutNow" => new TimeoutNow(From, To, new Term(7)),
            "ReadIndex" => new ReadIndex(From, To, new Term(7), 300, ByLease: true),
            "ReadIndexResponse" => new ReadIndexResponse(From, To, new Term(7), 300, Success: true, new LogIndex(8)),
            "SnapshotChunk of a group with a witness" => new SnapshotChunk(
                From, To, new Term(7), new SnapshotInfo(Id(9, 6), new(Members.Voters, witnesses: [To])), 0, 0, default, 0),
            "SnapshotChunk" => new SnapshotChunk(
                From, To, new Term(7), new SnapshotInfo(Id(9, 6), Members), 10, 2, new byte[] { 1, 2, 3 }, 0xCAFEBABE),
            "SnapshotChunk with log time" => new SnapshotChunk(
                From, To, new Term(7), new SnapshotInfo(Id(9, 6), Members, Timestamp: 1_700_000_000_000), 10, 2, new byte[] { 1, 2, 3 },
                0xCAFEBABE),
            "SnapshotChunkAck" => new SnapshotChunkAck(From, To, new Term(7), Id(9, 6), 5),
            "ClientRequest" => new QueryRequest("g", 77, new byte[] { 4, 5 }, Consistency.Sequential, MinIndex: 12),
            "ClientResponse" => new ClientResponse("g", 77, Outcome.Unknown, 3, 2, new byte[] { 6 }, "n3", "why"),
            "ClientResponse with log time" => new ClientResponse("g", 77, Outcome.Ok, 3, 2, default, null, null)
            {
                LogTime = 1_700_000_000_000,
            },
            "AppendEntries of an envelope" => new AppendEntries(
                From, To, new Term(7), Id(9, 5), new[] { Entry(10, 7, EntryKind.Envelope, 2) }, new LogIndex(8)),
            "ClientRequest of a session" => new CommandRequest("g", 77, new byte[] { 4 }, new SessionSequence(300, 9, 8)),
            "ClientRequest for committed commands" => new CommittedRequest("g", 77, 300),
            "Compacted" => new ClientResponse("g", 77, Outcome.Refused, 0, 0, default, null, "why") { FirstIndex = 300 },
            "OpenSession" => new OpenSessionRequest("g", 77),
            "CloseSession" => new CloseSessionRequest("g", 77, 300),
            "SessionExpired" => new ClientResponse("g", 77, Outcome.SessionExpired, 0, 0, default, null, "why"),
            "SkipEntry" => new SkipRequest("g", 77, 300, "ops"),
            "MachineVersion" => new MachineVersion(From, To, 2),
            "MemberQuery" => new MemberQuery(From, To),
            "NotMember" => new NotMember(From, To, new LogIndex(300), new([new("n1"), new("n3")], [new("n4")], null, [])),
            "StateHash" => new StateHash(From, To, 10_000, 0x0123456789ABCDEF),
            "Linearizable query" => new QueryRequest("g", 77, new byte[] { 4 }, Consistency.Linearizable),
            "Linearizable query at this node" => new QueryRequest("g", 77, new byte[] { 4 }, Consistency.Linearizable, AtThisNode: true),
            "Local query" => new QueryRequest("g", 77, new byte[] { 4 }, Consistency.Local),
            "Query by lease" => new QueryRequest("g", 77, new byte[] { 4 }, Consistency.Lease),
            "Query through the log" => new QueryRequest("g", 77, new byte[] { 4 }, Consistency.ThroughLog),
            "Stale query" => new QueryRequest(
                "g", 77, new byte[] { 4 }, Consistency.BoundedStaleness, MaxStaleness: TimeSpan.FromSeconds(1.5)),
            "AddLearner" => new MembershipRequest("g", 77, new AddLearner("g", "n4")),
            "AddWitness" => new MembershipRequest("g", 77, new AddWitness("g", "n4")),
            "Promote" => new MembershipRequest("g", 77, new Promote("g", "n4")),
            "RemoveMember" => new MembershipRequest("g", 77, new RemoveMember("g", "n4")),
            "ReplaceMember" => new MembershipRequest("g", 77, new ReplaceMember("g", "n3", "n4")),
            "ChangeMembers" => new MembershipRequest("g", 77, new ChangeMembers("g", ["n1", "n2"], ["n3"], ["n2"])),
            "TransferLeadership" => new LeadershipRequest("g", 77, "n2"),
            "TransferLeadership to any voter" => new LeadershipRequest("g", 77, null),
            "TakeSnapshot of the leader" => new SnapshotRequest("g", 77, ForThisNode: false),
            "TakeSnapshot of this node" => new SnapshotRequest("g", 77, ForThisNode: true),
            "GetMembers" => new MembersRequest("g", 77),
            "Facts of a range" => new RangeFactsRequest("g", 77),
            "Change of a range" => new ChangeRangeRequest("g", 77, new byte[] { 1, 2 }),
            "Report of a node" => new NodeReportRequest("g", 77),
            "News of the map" => new MapNewsRequest("g", 77, 300),
            "Order to ship a range" => new ShipRequest("g", 77, new byte[] { 1, 2 }),
            "Command in a session of a keyspace" => new RangedCommandRequest("g", 77, new byte[] { 4 }, new KeySession(7, 9, 8, 300)),
            "Scan of a range" => new QueryRequest("g", 77, new byte[] { 4 }, Consistency.Linearizable, MinVersion: 3)
            {
                ScanFrom = new byte[] { 6 },
            },
            "Answer to a scan" => new ClientResponse("g", 77, Outcome.Ok, 3, 2, default, null, null) { CoveredTo = new byte[] { 6 } },
            "Answer to a scan of the last range" => new ClientResponse("g", 77, Outcome.Ok, 3, 2, default, null, null)
            {
                CoveredTo = ReadOnlyMemory<byte>.Empty,
            },
            "WrongRange" => new ClientResponse("g", 77, Outcome.WrongRange, 0, 0, new byte[] { 1 }, null, "why"),
            "Moving" => new ClientResponse("g", 77, Outcome.Moving, 0, 0, default, null, "why"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No message."),
        };

    private static Entry Entry(long index, long term, EntryKind kind, int bytes) =>
        new(new LogIndex(index), new Term(term), kind, index * 100, Enumerable.Range(0, bytes).Select(i => (byte)i).ToArray());

    private static EntryId Id(long index, long term) => new(new LogIndex(index), new Term(term));

    private static object Decode(PeerMessage message) => Wire.Decode(message);

    private static void Randomize(IMessage message, Random random, long[] numbers)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.IsRepeated && field.Accessor.GetValue(message) is System.Collections.IList list)
            {
                foreach (var item in list)
                {
                    if (item is IMessage inner)
                    {
                        Randomize(inner, random, numbers);
                    }
                }
            }
            else if (field.FieldType == Google.Protobuf.Reflection.FieldType.Message)
            {
                if (field.Accessor.GetValue(message) is IMessage inner)
                {
                    Randomize(inner, random, numbers);
                }
            }
            else if (random.Next(3) == 0 && field.FieldType == Google.Protobuf.Reflection.FieldType.Int64)
            {
                field.Accessor.SetValue(message, numbers[random.Next(numbers.Length)]);
            }
            else if (random.Next(6) == 0 && field.FieldType == Google.Protobuf.Reflection.FieldType.Int32)
            {
                field.Accessor.SetValue(message, (int)numbers[random.Next(numbers.Length)]);
            }
        }
    }
}
