using Google.Protobuf;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Codecs;

/// <summary>What a group's leader tells a driver, as bytes between nodes, and back.</summary>
internal static class FactsCodec
{
    public static byte[] Encode(GroupFacts facts)
    {
        var merges = MergeState.Restore(facts.Absorbing, facts.Frozen, facts.Retired, facts.ThawedBy, facts.Outcomes);
        var state = RangeState.Restore(facts.Descriptor, facts.FoundedBy, facts.FencedBy, facts.Notices, merges);
        var message = new GroupFactsMessage
        {
            Leader = facts.Leader.Value,
            State = Values.Bytes(StateCodec.Encode(state)),
            FrozenForMs = facts.FrozenFor,
            Joint = facts.IsJoint,
            ConfigurationIndex = facts.ConfigurationIndex,
            ConfigurationCommitted = facts.IsConfigurationCommitted,
            AppliedIndex = facts.AppliedIndex,
            Served = facts.Served,
            Written = facts.Written,
            Entries = facts.Size.Entries,
            Bytes = facts.Size.Bytes,
            Shipping = facts.Shipping is { } shipping
                ? new ShippingFactsMessage
                {
                    Operation = shipping.Operation,
                    Attempt = shipping.Attempt,
                    Running = shipping.IsRunning,
                    SilentForMs = shipping.SilentFor,
                }
                : null,
        };
        message.Samples.Add(facts.Samples.Select(Values.Bytes));
        if (facts.MiddleKey is { } middle)
        {
            message.MiddleKey = Values.Bytes(middle);
        }

        message.Members.Add(facts.Members.Select(m => new MemberFactsMessage
        {
            Id = m.Id.Value,
            Kind = (int)m.Kind,
            Match = m.Match,
            CaughtUp = m.IsCaughtUp,
            SilentForMs = m.SilentFor,
            StalledForMs = m.StalledFor,
        }));
        return message.ToByteArray();
    }

    /// <exception cref="InvalidDataException">The bytes are damaged, or a value is out of range.</exception>
    public static GroupFacts Decode(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(GroupFactsMessage.Parser, bytes, "the facts of a group");
        var state = StateCodec.DecodeState(message.State.Span);
        return new GroupFacts
        {
            Leader = message.Leader.Length > 0 ? new ReplicaId(message.Leader) : throw new InvalidDataException("The facts lack a leader."),
            Descriptor = state.Descriptor,
            FoundedBy = state.FoundedBy,
            FencedBy = state.FencedBy,
            ThawedBy = state.Merges.ThawedBy,
            Absorbing = state.Merges.Absorbing,
            Frozen = state.Merges.Frozen,
            Retired = state.Merges.Retired,
            FrozenFor = message.FrozenForMs,
            Notices = [.. state.Notices],
            Outcomes = [.. state.Merges.Outcomes],
            Members = [.. message.Members.Select(Decode)],
            IsJoint = message.Joint,
            ConfigurationIndex = Values.Positive(message.ConfigurationIndex, "configuration index"),
            IsConfigurationCommitted = message.ConfigurationCommitted,
            AppliedIndex = Values.Positive(message.AppliedIndex, "applied index"),
            Served = Values.Positive(message.Served, "number of commands served"),
            Written = Values.Positive(message.Written, "number of commands"),
            Samples = [.. message.Samples.Select(Values.Key)],
            Size = new RangeSize(message.Entries, message.Bytes),
            MiddleKey = message.HasMiddleKey ? Values.Key(message.MiddleKey) : (ReadOnlyMemory<byte>?)null,
            Shipping = message.Shipping is { } s ? new ShippingFacts(s.Operation, s.Attempt, s.Running, s.SilentForMs) : null,
        };
    }

    /// <summary>The ranges that a node leads.</summary>
    public static byte[] Encode(bool standsAside, IEnumerable<KeyValuePair<string, byte[]>> facts)
    {
        var message = new NodeReportMessage { StandsAside = standsAside };
        message.Ranges.Add(facts.Select(f => new LedRangeMessage { Group = f.Key, Facts = Values.Bytes(f.Value) }));
        return message.ToByteArray();
    }

    /// <exception cref="InvalidDataException">The bytes are damaged, or a value is out of range.</exception>
    public static (bool StandsAside, List<KeyValuePair<string, GroupFacts>> Ranges) DecodeReport(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(NodeReportMessage.Parser, bytes, "a node's report");
        return (message.StandsAside, [.. message.Ranges.Select(r => KeyValuePair.Create(r.Group, Decode(r.Facts.Span)))]);
    }

    private static MemberFacts Decode(MemberFactsMessage message) => message.Id.Length > 0
        ? new MemberFacts(
            new ReplicaId(message.Id),
            (MemberKind)Values.Enumerated(message.Kind, (int)MemberKind.Witness, "kind of member"))
        {
            Match = Values.Positive(message.Match, "match index"),
            IsCaughtUp = message.CaughtUp,
            SilentFor = message.SilentForMs,
            StalledFor = message.StalledForMs,
        }
        : throw new InvalidDataException("A member lacks its name.");
}
