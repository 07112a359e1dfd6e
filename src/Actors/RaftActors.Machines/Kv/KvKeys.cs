using System.Text;
using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Ranges.Keys;

namespace RaftActors.Machines.Kv;

/// <summary>The key of a command or query.</summary>
internal static class KvKeys
{
    public static void OfCommand(ReadOnlyMemory<byte> command, KeySink keys)
    {
        try
        {
            Add(command, KvCommand.Read(command.Span).Key, keys);
        }
        catch (InvalidProtocolBufferException)
        {
            // It is refused and touches no key.
            return;
        }
    }

    public static void OfQuery(ReadOnlyMemory<byte> query, KeySink keys)
    {
        try
        {
            var message = KvQueryMessage.Parser.ParseFrom(query.Span);
            if (message.BodyCase == KvQueryMessage.BodyOneofCase.Get)
            {
                Add(query, Encoding.UTF8.GetBytes(message.Get), keys);
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // It is refused and touches no key.
            return;
        }
    }

    private static void Add(ReadOnlyMemory<byte> request, ReadOnlySpan<byte> key, KeySink keys)
    {
        if (KvLimits.ProblemOfKey(key) is null)
        {
            keys.Add(request.Span.Overlaps(key, out var at) ? request.Slice(at, key.Length) : key.ToArray());
        }
    }
}
