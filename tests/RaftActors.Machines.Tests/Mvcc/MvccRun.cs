using System.Text;
using Google.Protobuf;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>A machine that is fed with messages.</summary>
internal sealed class MvccRun
{
    private long _index;

    public MvccMachine Machine { get; private set; } = new();

    public long Term { get; set; } = 1;

    public long Now { get; set; } = 1_000_000;

    /// <summary>Who asks.</summary>
    public MvccCaller Caller { get; set; } = MvccCaller.Anonymous;

    public static ByteString Bytes(string text) => ByteString.CopyFrom([.. text.Select(c => (byte)c)]);

    public MvccAnswer Apply(ReadOnlyMemory<byte> command)
    {
        var answer = MvccCommands.Decode(Machine.Apply(new CommittedCommand(++_index, Term, Now, command)));
        MvccInvariants.Check(Machine.State);
        return answer;
    }

    public MvccAnswer Ask(ReadOnlyMemory<byte> query) => MvccCommands.Decode(Machine.Query(query));

    /// <summary>Code and text of an answer that is an error; "ok" otherwise.</summary>
    public static string Describe(MvccAnswer answer) => MvccError.Of(answer) is { } error ? $"{error.Code}: {error.Text}" : "ok";

    public MvccAnswer Put(string key, string value = "", long lease = 0, bool prevKv = false) => Apply(MvccCommands.Put(
        new PutRequest { Key = Bytes(key), Value = Bytes(value), Lease = lease, PrevKv = prevKv }, Caller));

    public MvccAnswer Delete(string key, string rangeEnd = "", bool prevKv = false) => Apply(MvccCommands.DeleteRange(
        new DeleteRangeRequest { Key = Bytes(key), RangeEnd = Bytes(rangeEnd), PrevKv = prevKv }, Caller));

    public MvccAnswer Txn(TxnRequest txn) => Apply(MvccCommands.Txn(txn, Caller));

    public MvccAnswer Compact(long revision, bool physical = false) => Apply(MvccCommands.Compact(revision, physical, Caller));

    public MvccAnswer Range(string key, string rangeEnd = "", long revision = 0) => Range(
        new RangeRequest { Key = Bytes(key), RangeEnd = Bytes(rangeEnd), Revision = revision });

    public MvccAnswer Range(RangeRequest request, long maxBytes = 0) => Ask(MvccQueries.Range(request, maxBytes, Caller));

    public EventsAnswer Events(EventsQuery query) => Ask(MvccQueries.Events(query)).Events;

    public StatusAnswer Status() => Ask(MvccQueries.Status()).Status;

    public MvccAnswer Grant(long id, long ttl) => Apply(MvccCommands.LeaseGrant(id, ttl, Caller));

    public MvccAnswer Auth(AuthCommand command) => Apply(MvccCommands.Auth(command, Caller));

    /// <summary>Pairs as text, in the order of the answer.</summary>
    public static string Text(IEnumerable<KeyValue> pairs) => string.Join(
        ' ', pairs.Select(p => $"{Encoding.Latin1.GetString(p.Key.Span)}={Encoding.Latin1.GetString(p.Value.Span)}@{p.ModRevision}"));

    public string Text(string key, string rangeEnd = "", long revision = 0) => Text(Range(key, rangeEnd, revision).Range.Response.Kvs);

    public byte[] Save()
    {
        using var stream = new MemoryStream();
        Machine.Save(stream);
        return stream.ToArray();
    }

    public void Restart()
    {
        var saved = Save();
        Machine = new MvccMachine();
        Machine.Load(new MemoryStream(saved));
    }
}
