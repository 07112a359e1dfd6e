using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Messages;
using Akka.Serialization;

namespace Akka.Cluster.Serialization;

/// <summary>The messages between cluster nodes as bytes.</summary>
public class ClusterMessageSerializer : SerializerWithStringManifest
{
    public ClusterMessageSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    public override string Manifest(object o) => o switch
    {
        InitJoin => "IJ",
        InitJoinAck => "IJA",
        InitJoinNack => "IJN",
        Join => "J",
        Welcome => "W",
        GossipEnvelope => "G",
        Heartbeat => "H",
        HeartbeatResponse => "HR",
        ExitingConfirmed => "EC",
        _ => throw new ArgumentException($"{o.GetType()} is no message of the cluster.", nameof(o)),
    };

    public override byte[] ToBinary(object obj)
    {
        var writer = new GossipWriter();
        switch (obj)
        {
            case InitJoin message:
                writer.Write(message.From);
                break;
            case InitJoinAck message:
                writer.Write(message.From);
                break;
            case InitJoinNack message:
                writer.Write(message.From);
                break;
            case Join message:
                writer.Write(message.Node);
                writer.Write(message.Roles);
                break;
            case Welcome message:
                writer.Write(message.From);
                writer.Write(message.Gossip);
                break;
            case GossipEnvelope message:
                writer.Write(message.From);
                writer.Write(message.To);
                writer.Write(message.Reply);
                writer.Write(message.Gossip);
                break;
            case Heartbeat message:
                writer.Write(message.From);
                break;
            case HeartbeatResponse message:
                writer.Write(message.From);
                break;
            case ExitingConfirmed message:
                writer.Write(message.From);
                break;
            default:
                throw new ArgumentException($"{obj.GetType()} is no message of the cluster.", nameof(obj));
        }

        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            var reader = new GossipReader(bytes);
            return manifest switch
            {
                "IJ" => new InitJoin(reader.ReadAddress()),
                "IJA" => new InitJoinAck(reader.ReadAddress()),
                "IJN" => new InitJoinNack(reader.ReadAddress()),
                "J" => new Join(reader.ReadNode(), reader.ReadTexts()),
                "W" => new Welcome(reader.ReadNode(), reader.ReadGossip()),
                "G" => Envelope(reader),
                "H" => new Heartbeat(reader.ReadAddress()),
                "HR" => new HeartbeatResponse(reader.ReadNode()),
                "EC" => new ExitingConfirmed(reader.ReadNode()),
                _ => throw new SerializationException($"The cluster has no message with the manifest '{manifest}'."),
            };
        }
        catch (Exception broken) when (broken is IOException or FormatException or ArgumentException)
        {
            throw new SerializationException($"A cluster message ('{manifest}') is broken: {broken.Message}", broken);
        }
    }

    private static GossipEnvelope Envelope(GossipReader reader)
    {
        var from = reader.ReadNode();
        var to = reader.ReadNode();
        var reply = reader.ReadFlag();
        return new GossipEnvelope(from, to, reader.ReadGossip(), reply);
    }
}
