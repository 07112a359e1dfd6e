using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RaftActors.AspNetCore.Http;

namespace RaftActors.AspNetCore.Contracts;

/// <summary>The JSON of answers and events, by generated code.</summary>
[JsonSerializable(typeof(Written))]
[JsonSerializable(typeof(KvDeleted))]
[JsonSerializable(typeof(KvSwapped))]
[JsonSerializable(typeof(KvList))]
[JsonSerializable(typeof(CounterValue))]
[JsonSerializable(typeof(LockHolding))]
[JsonSerializable(typeof(LockShown))]
[JsonSerializable(typeof(LockList))]
[JsonSerializable(typeof(LockReleased))]
[JsonSerializable(typeof(LedgerBalance))]
[JsonSerializable(typeof(LedgerList))]
[JsonSerializable(typeof(LedgerTransferred))]
[JsonSerializable(typeof(SessionOpened))]
[JsonSerializable(typeof(SessionClosed))]
[JsonSerializable(typeof(MembersChanged))]
[JsonSerializable(typeof(LeadershipTransferred))]
[JsonSerializable(typeof(EntrySkipped))]
[JsonSerializable(typeof(GroupList))]
[JsonSerializable(typeof(RangeList))]
[JsonSerializable(typeof(RangeChange))]
[JsonSerializable(typeof(RangeLed))]
[JsonSerializable(typeof(OperationList))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(NodeChanged))]
[JsonSerializable(typeof(ProcessView))]
[JsonSerializable(typeof(GroupView))]
[JsonSerializable(typeof(DistantGroupView))]
[JsonSerializable(typeof(StatusEvent))]
[JsonSerializable(typeof(WaitingEvent))]
[JsonSerializable(typeof(CompactedEvent))]
[JsonSerializable(typeof(EndedEvent))]
[JsonSerializable(typeof(KeysEndedEvent))]
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(CommandEvent))]
[JsonSerializable(typeof(KvEvent))]
[JsonSerializable(typeof(KeyspaceEvent))]
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(RangeView))]
[JsonSerializable(typeof(OperationView))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Text as it is, not escaped for HTML.</summary>
    public static readonly ApiJson Relaxed = new(
        new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>How an answer is written.</summary>
    /// <exception cref="InvalidOperationException">Its class is not listed above.</exception>
    public JsonTypeInfo TypeOf(object body) => GetTypeInfo(body.GetType())
        ?? throw new InvalidOperationException($"{body.GetType().Name} is not a contract of this interface.");
}
