using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Settings;

namespace RaftActors.Transport;

/// <summary>The bytes of <see cref="Hello"/> and <see cref="Introduction"/>. Invalid bytes are refused.</summary>
internal static class DiscoveryCodec
{
    public static byte[] Encode(Hello hello) => new HelloMessage { Node = hello.Node, Self = Incarnation(hello.Self) }.ToByteArray();

    public static byte[] Encode(Introduction introduction) => new IntroductionMessage
    {
        Node = introduction.Node,
        Self = Incarnation(introduction.Self),
        Verdict = (int)introduction.Verdict,
        Holder = introduction.Holder?.ToString() ?? "",
    }.ToByteArray();

    /// <exception cref="SerializationException">The bytes are invalid.</exception>
    public static Hello DecodeHello(byte[] bytes)
    {
        var message = Parse(HelloMessage.Parser, bytes);
        return new Hello(Name(message.Node), Incarnation(message.Self));
    }

    /// <exception cref="SerializationException">The bytes are invalid.</exception>
    public static Introduction DecodeIntroduction(byte[] bytes)
    {
        var message = Parse(IntroductionMessage.Parser, bytes);
        var verdict = (ClaimVerdict)message.Verdict;
        var holder = verdict == ClaimVerdict.Refused ? Location(message.Holder) : null;
        return new Introduction(
            Name(message.Node), Incarnation(message.Self), Enum.IsDefined(verdict) ? verdict : ClaimVerdict.UnknownMember, holder);
    }

    private static T Parse<T>(MessageParser<T> parser, byte[] bytes) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new SerializationException($"The bytes are not a valid {typeof(T).Name}.", broken);
        }
    }

    private static IncarnationMessage Incarnation(UniqueAddress self) => new() { Address = self.Address.ToString(), Uid = self.Uid };

    private static UniqueAddress Incarnation(IncarnationMessage? message) => message is null
        ? throw new SerializationException("The address of a process is missing.")
        : new UniqueAddress(Location(message.Address), message.Uid);

    private static Address Location(string text) =>
        Address.TryParse(text, out var address) && address.Host is not null && address.Port is not null
            ? address
            : throw new SerializationException($"'{text}' is not a valid address.");

    /// <summary>Validated because it becomes an actor's name and a key.</summary>
    private static string Name(string node) =>
        NodeName.IsValid(node)
            ? node
            : throw new SerializationException("The node id is invalid: use letters, digits and hyphens, at most 63 characters.");
}
