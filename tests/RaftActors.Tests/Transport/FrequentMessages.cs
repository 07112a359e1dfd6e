using CsCheck;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Requests;

namespace RaftActors.Tests.Transport;

/// <summary>Random messages of the kinds that are encoded by hand; all of them are valid.</summary>
internal static class FrequentMessages
{
    /// <summary>Of every length as a variable-length number; often zero.</summary>
    private static readonly Gen<long> Number =
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[0, 64], (value, shift) => shift == 64 ? 0 : value >> shift);

    private static readonly Gen<long> Signed = Gen.Select(Number, Gen.Bool, (value, isNegative) => isNegative ? -value : value);

    private static readonly Gen<ReadOnlyMemory<byte>> Payload = Gen.Frequency(
        (1, Gen.Const(ReadOnlyMemory<byte>.Empty)),
        (4, Gen.Byte.Array[0, 300].Select(b => (ReadOnlyMemory<byte>)b)),
        (1, Gen.Byte.Array[70_000, 70_000].Select(b => (ReadOnlyMemory<byte>)b)));

    private static readonly Gen<string> Name =
        Gen.OneOf(Gen.Const("g"), Gen.Const("orders"), Gen.Const(new string('x', 63)), Gen.Const("größer"));

    private static readonly Gen<string?> Words = Gen.OneOf(
        Gen.Const((string?)null),
        Gen.Char['a', 'z'].Array[0, 100].Select(c => (string?)new string(c)),
        Gen.Const((string?)"größer als 𝟛 €"));

    private static readonly Gen<object> Append = Gen
        .Select(Number, Number, Number, Gen.Select(Gen.Int[0, 4], Number, Payload, Gen.Int[0, 2]).List[0, 20])
        .Select((index, term, commit, list) =>
        {
            var prev = new EntryId(new LogIndex(index >> 1), new Term(term >> 1));
            var at = prev.Term.Value;
            var entries = list
                .Select((e, i) => new Entry(
                    prev.Index + i + 1,
                    new Term(at += e.Item4),
                    e.Item1 == (int)EntryKind.Configuration ? EntryKind.Empty : (EntryKind)e.Item1,
                    e.Item2,
                    e.Item3))
                .ToArray();
            return (object)new AppendEntries(Wire.From, Wire.To, new Term(at), prev, entries, new LogIndex(commit));
        });

    private static readonly Gen<object> Answer = Gen
        .Select(Number, Gen.Bool, Number, Number, Number, Number)
        .Select((term, success, match, rejected, index, hint) => (object)new AppendEntriesResponse(
            Wire.From, Wire.To, new Term(term), success, new LogIndex(match), new LogIndex(rejected), new(new LogIndex(index), new(hint))));

    private static readonly Gen<TimeSpan> Silence =
        Gen.OneOf(Gen.Const(0), Gen.Int[1, 600_000]).Select(ms => TimeSpan.FromMilliseconds(ms));

    private static readonly Gen<object> Beat = Gen
        .Select(Number, Number, Signed, Silence)
        .Select((term, commit, round, silence) =>
            (object)new Heartbeat(Wire.From, Wire.To, new Term(term), new LogIndex(commit), round, silence));

    private static readonly Gen<object> BeatAnswer = Gen
        .Select(Number, Signed, Silence)
        .Select((term, round, silence) => (object)new HeartbeatResponse(Wire.From, Wire.To, new Term(term), round, silence));

    private static readonly Gen<object> Read = Gen
        .Select(Number, Signed, Gen.Bool)
        .Select((term, number, byLease) => (object)new ReadIndex(Wire.From, Wire.To, new Term(term), number, byLease));

    private static readonly Gen<object> ReadAnswer = Gen
        .Select(Number, Signed, Gen.Bool, Number)
        .Select((term, number, success, index) =>
            (object)new ReadIndexResponse(Wire.From, Wire.To, new Term(term), number, success, new LogIndex(index)));

    private static readonly Gen<object> Command = Gen
        .Select(Name, Signed, Payload, Gen.Bool, Number)
        .Select((group, id, body, isInSession, number) => (object)new CommandRequest(
            group, id, body, isInSession ? new SessionSequence((number >> 1) + 1, (number >> 2) + 1, number >> 3) : default));

    private static readonly Gen<object> Query = Gen
        .Select(Name, Signed, Payload, Gen.Int[0, 6], Number)
        .Select((group, id, body, kind, number) => (object)(kind switch
        {
            0 => new QueryRequest(group, id, body, Consistency.Linearizable),
            1 => new QueryRequest(group, id, body, Consistency.Linearizable, AtThisNode: true),
            2 => new QueryRequest(group, id, body, Consistency.Lease),
            3 => new QueryRequest(group, id, body, Consistency.ThroughLog),
            4 => new QueryRequest(group, id, body, Consistency.Local),
            5 => new QueryRequest(
                group, id, body, Consistency.BoundedStaleness, MaxStaleness: TimeSpan.FromMilliseconds(number % 1_000_000_000)),
            _ => new QueryRequest(group, id, body, Consistency.Sequential, MinIndex: Math.Max(number, 1)),
        }));

    private static readonly Gen<object> Response = Gen
        .Select(Gen.Select(Name, Words, Words, Payload), Gen.Select(Signed, Number, Number, Signed), Gen.Int[0, 11])
        .Select((texts, numbers, outcome) =>
        {
            var response = new ClientResponse(
                texts.Item1,
                numbers.Item1,
                (Outcome)(outcome == 11 ? (int)Outcome.MachineError : outcome),
                numbers.Item2,
                numbers.Item3,
                texts.Item4,
                texts.Item2 is "" ? null : texts.Item2,
                texts.Item3 is "" ? null : texts.Item3)
            {
                LogTime = numbers.Item4,
            };
            return (object)(outcome == 10 ? response with { Index = 0, FirstIndex = numbers.Item2 } : response);
        });

    /// <summary>A message and its group.</summary>
    public static readonly Gen<(string Group, object Body)> Any =
        Gen.OneOf(Append, Answer, Beat, BeatAnswer, Read, ReadAnswer, Command, Query, Response).SelectMany(m => m switch
        {
            ClientRequest r => Gen.Const((r.Group, m)),
            ClientResponse r => Gen.Const((r.Group, m)),
            _ => Name.Select(name => (name, m)),
        });
}
