using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Messages;

/// <summary>The members of a group, as reported by its leader.</summary>
/// <param name="Voters">The voting members, in ordinal order; in a joint change, those of the new configuration.</param>
/// <param name="Learners">The members without a vote, in ordinal order.</param>
/// <param name="Witnesses">The voters that store no commands, in ordinal order.</param>
public sealed record GroupMembers(ImmutableArray<string> Voters, ImmutableArray<string> Learners, ImmutableArray<string> Witnesses)
{
    /// <summary>Reads the answer to <see cref="GetMembers"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such an answer.</exception>
    public static GroupMembers Decode(ReadOnlyMemory<byte> answer)
    {
        try
        {
            var message = MembershipMessage.Parser.ParseFrom(answer.Span);
            return new GroupMembers([.. message.Voters], [.. message.Learners], [.. message.Witnesses]);
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The bytes are not a valid list of members.", damaged);
        }
    }

    internal static ReadOnlyMemory<byte> Encode(Protocol.Membership.Configuration members)
    {
        var message = new MembershipMessage();
        message.Voters.AddRange(members.Voters.Select(v => v.Value));
        message.Learners.AddRange(members.Learners.Select(l => l.Value));
        message.Witnesses.AddRange(members.Witnesses.Select(w => w.Value));
        return message.ToByteArray();
    }
}
