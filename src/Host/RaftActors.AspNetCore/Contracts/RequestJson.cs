using System.Text.Json.Serialization;

namespace RaftActors.AspNetCore.Contracts;

/// <summary>The bodies of requests, by generated code; <see cref="JsonInput"/> reads them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EmptyBody))]
[JsonSerializable(typeof(CounterChange))]
[JsonSerializable(typeof(KvSwap))]
[JsonSerializable(typeof(LockAcquisition))]
[JsonSerializable(typeof(LockRenewal))]
[JsonSerializable(typeof(LockReturn))]
[JsonSerializable(typeof(LedgerAmount))]
[JsonSerializable(typeof(LedgerTransfer))]
[JsonSerializable(typeof(SessionOpening))]
[JsonSerializable(typeof(MemberChange))]
[JsonSerializable(typeof(LeadershipTransfer))]
[JsonSerializable(typeof(SnapshotOrder))]
[JsonSerializable(typeof(EntrySkip))]
[JsonSerializable(typeof(RangeSplit))]
[JsonSerializable(typeof(RangeMerge))]
[JsonSerializable(typeof(RangeMove))]
[JsonSerializable(typeof(RangeLeadership))]
[JsonSerializable(typeof(NodeDrain))]
internal sealed partial class RequestJson : JsonSerializerContext;
