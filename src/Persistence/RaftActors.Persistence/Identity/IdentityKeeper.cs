using System.Data.Common;
using Akka.Actor;

namespace RaftActors.Persistence.Identity;

/// <summary>
/// Keeps the identity marks of all replicas of a node. Requests that arrive during a write share the next one, so a thousand groups
/// starting together cost only a few. Without a directory (journals in memory) the marks live as long as the actor system.
/// </summary>
internal sealed class IdentityKeeper(string? directory) : UntypedActor
{
    private readonly Dictionary<string, long> _changed = new(StringComparer.Ordinal);
    private readonly List<(IActorRef Asker, long Records)> _waiting = [];
    private Dictionary<string, long> _known = new(StringComparer.Ordinal);
    private IdentityFile? _file;

    protected override void PreStart()
    {
        if (directory is not null)
        {
            _file = IdentityFile.Open(directory);
            _known = new Dictionary<string, long>(_file.Marks, StringComparer.Ordinal);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Find find:
                Sender.Tell(new Found(_known.TryGetValue(find.Replica, out var records) ? records : null));
                break;
            case Mark mark:
                if (_waiting.Count == 0)
                {
                    Self.Tell(Flush.Instance);
                }

                _changed[mark.Replica] = mark.Records;
                _waiting.Add((Sender, mark.Records));
                break;
            case Flush:
                Write();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Write()
    {
        Exception? cause = null;
        try
        {
            _file?.Write(_changed);
            foreach (var (replica, records) in _changed)
            {
                _known[replica] = records;
            }
        }
        catch (Exception failed) when (failed is IOException or InvalidDataException or UnauthorizedAccessException or DbException)
        {
            // Report to each replica, which decides.
            cause = failed;
        }

        foreach (var (asker, records) in _waiting)
        {
            asker.Tell(cause is null ? new Marked(records) : new NotMarked(cause));
        }

        _changed.Clear();
        _waiting.Clear();
    }

    /// <summary>Asks what is known about a replica. Answered by <see cref="Found"/>.</summary>
    internal sealed record Find(string Replica) : INoSerializationVerificationNeeded;

    /// <summary>The number of records its journal is known to hold; null if this node has never had it.</summary>
    internal sealed record Found(long? Records) : INoSerializationVerificationNeeded;

    /// <summary>The journal durably holds this many records. Answered by <see cref="Marked"/> or <see cref="NotMarked"/>.</summary>
    internal sealed record Mark(string Replica, long Records) : INoSerializationVerificationNeeded;

    /// <summary>The mark is on disk.</summary>
    internal sealed record Marked(long Records) : INoSerializationVerificationNeeded;

    /// <summary>The mark could not be written.</summary>
    internal sealed record NotMarked(Exception Cause) : INoSerializationVerificationNeeded;

    private sealed class Flush : INoSerializationVerificationNeeded
    {
        public static readonly Flush Instance = new();
    }
}
