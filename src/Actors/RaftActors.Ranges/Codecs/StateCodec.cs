using Google.Protobuf;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Codecs;

/// <summary>The state of a range and its sessions as bytes for the group's snapshots, and back.</summary>
internal static class StateCodec
{
    private const int Format = 1;

    public static byte[] Encode(RangeState state)
    {
        var message = new RangeStateMessage
        {
            Format = Format,
            FoundedBy = state.FoundedBy,
            FencedBy = state.FencedBy,
            ThawedBy = state.Merges.ThawedBy,
            Descriptor_ = state.Descriptor is { } descriptor ? DescriptorCodec.Encode(descriptor) : null,
            Frozen = Encode(state.Merges.Frozen),
            Retired = Encode(state.Merges.Retired),
            Absorbing = Encode(state.Merges.Absorbing),
        };
        message.Notices.Add(state.Notices.Select(DescriptorCodec.Encode));
        message.Outcomes.Add(state.Merges.Outcomes.Select(o => new MergeOutcomeMessage { Operation = o.Key, Outcome = (int)o.Value }));
        return message.ToByteArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not the state of a range, or have a newer format.</exception>
    public static RangeState DecodeState(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(RangeStateMessage.Parser, bytes, "the state of a range");
        RequireFormat(message.Format);
        return RangeState.Restore(
            message.Descriptor_ is null ? null : DescriptorCodec.Decode(message.Descriptor_),
            message.FoundedBy,
            message.FencedBy,
            message.Notices.Select(DescriptorCodec.Decode),
            MergeState.Restore(
                message.Absorbing is { } a
                    ? new Absorbing(
                        a.Operation, a.Source, Values.Keys(a.SourceStart, a.HasSourceEnd, a.SourceEnd), a.SourceVersion, a.Attempt)
                    : null,
                Decode(message.Frozen),
                Decode(message.Retired),
                message.ThawedBy,
                message.Outcomes.Select(o => KeyValuePair.Create(o.Operation, DescriptorCodec.Outcome(o.Outcome)))));
    }

    public static byte[] Encode(RangeSessions sessions)
    {
        var message = new RangeSessionsMessage { Format = Format, Floor = sessions.Floor };
        foreach (var client in sessions.Clients.OrderBy(c => c.Id))
        {
            var encoded = new RangeClientMessage
            {
                Id = Values.Id(client.Id),
                LowestKept = client.LowestKept,
                Floor = client.Floor,
                Expiry = client.Expiry,
            };
            encoded.Answers.Add(client.Answers.Select(a => new RememberedAnswerMessage
            {
                Sequence = a.Key,
                NotAfter = a.Value.NotAfter,
                Index = a.Value.Index,
                Term = a.Value.Term,
                Result = Values.Bytes(a.Value.Result),
                Failed = a.Value.Failed,
            }));
            message.Clients.Add(encoded);
        }

        return message.ToByteArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not a table of sessions, or have a newer format.</exception>
    public static RangeSessions DecodeSessions(ReadOnlySpan<byte> bytes, int maxClients = RangeSessions.MaxClients)
    {
        var message = Values.Parse(RangeSessionsMessage.Parser, bytes, "the sessions of a range");
        RequireFormat(message.Format);
        Dictionary<UInt128, ClientRecord> clients = [];
        foreach (var encoded in message.Clients)
        {
            var client = new ClientRecord(Values.Id(encoded.Id)) { Floor = encoded.Floor, Expiry = encoded.Expiry };
            client.ForgetBelow(encoded.LowestKept);
            foreach (var answer in encoded.Answers)
            {
                client.Keep(
                    answer.Sequence,
                    new RememberedAnswer(answer.NotAfter, answer.Index, answer.Term, answer.Result.Memory, answer.Failed),
                    int.MaxValue,
                    int.MaxValue);
            }

            if (!clients.TryAdd(client.Id, client))
            {
                throw new InvalidDataException($"The client {client.Id:x32} is there twice.");
            }
        }

        return RangeSessions.Restore(message.Floor, clients.Values, maxClients);
    }

    private static void RequireFormat(int format)
    {
        if (format != Format)
        {
            throw new InvalidDataException($"The state of a range in format {format}; this program reads {Format}.");
        }
    }

    private static AbsorbingMessage? Encode(Absorbing? absorbing)
    {
        if (absorbing is null)
        {
            return null;
        }

        var message = new AbsorbingMessage
        {
            Operation = absorbing.Operation,
            Source = absorbing.Source,
            SourceStart = Values.Bytes(absorbing.SourceKeys.Start),
            SourceVersion = absorbing.SourceVersion,
            Attempt = absorbing.Attempt,
        };
        if (absorbing.SourceKeys.End is { } end)
        {
            message.SourceEnd = Values.Bytes(end);
        }

        return message;
    }

    private static LeavingMessage? Encode(Leaving? leaving) =>
        leaving is null ? null : new LeavingMessage { Operation = leaving.Operation, Target = DescriptorCodec.Encode(leaving.Target) };

    private static Leaving? Decode(LeavingMessage? message) =>
        message is null ? null : new Leaving(message.Operation, DescriptorCodec.Decode(message.Target));
}
