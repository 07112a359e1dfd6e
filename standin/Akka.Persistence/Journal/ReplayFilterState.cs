using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>
/// Finds events of an older writer among those of a newer one. It holds a window of events back, because an overlap
/// shows only when the first event of the newer writer comes.
/// </summary>
internal sealed class ReplayFilterState
{
    private readonly ReplayFilterSettings _settings;
    private readonly IActorRef _target;
    private readonly LinkedList<IPersistentRepresentation> _window = new();
    private readonly Queue<string> _oldWriters = new();
    private string _writer = string.Empty;
    private long _sequenceNr;

    public ReplayFilterState(ReplayFilterSettings settings, IActorRef target)
    {
        _settings = settings;
        _target = target;
    }

    /// <summary>What was found, for the log; emptied by the reader.</summary>
    public List<string> Findings { get; } = new();

    public bool HasRefused { get; private set; }

    public void OnEvent(IPersistentRepresentation persistent)
    {
        if (_window.Count >= _settings.WindowSize)
        {
            SendFirst();
        }

        if (persistent.WriterGuid == _writer)
        {
            if (persistent.SequenceNr < _sequenceNr)
            {
                if (!Tolerates(persistent, "its own writer had already written a later one"))
                {
                    return;
                }
            }
            else
            {
                _sequenceNr = persistent.SequenceNr;
            }
        }
        else if (_oldWriters.Contains(persistent.WriterGuid))
        {
            if (!Tolerates(persistent, $"writer [{_writer}] had already taken over"))
            {
                return;
            }
        }
        else
        {
            StartWriter(persistent);
        }

        _window.AddLast(persistent);
    }

    public void Flush()
    {
        while (_window.First is not null)
        {
            SendFirst();
        }
    }

    private void StartWriter(IPersistentRepresentation first)
    {
        if (_writer.Length > 0)
        {
            _oldWriters.Enqueue(_writer);
            if (_oldWriters.Count > _settings.MaxOldWriters)
            {
                _oldWriters.Dequeue();
            }
        }

        _writer = first.WriterGuid;
        _sequenceNr = first.SequenceNr;
        var node = _window.First;
        while (node is not null)
        {
            var next = node.Next;
            var old = node.Value;
            if (old.SequenceNr >= _sequenceNr
                && !Tolerates(old, $"writer [{_writer}] has taken over from #{_sequenceNr} on"))
            {
                _window.Remove(node);
            }

            node = next;
        }
    }

    private bool Tolerates(IPersistentRepresentation persistent, string why)
    {
        var finding = $"Event #{persistent.SequenceNr} of [{persistent.PersistenceId}] by writer [{persistent.WriterGuid}] overlaps: {why}";
        if (_settings.Mode == ReplayFilterMode.Fail)
        {
            HasRefused = true;
            throw new InvalidOperationException(finding);
        }

        Findings.Add(finding);
        return _settings.Mode == ReplayFilterMode.Warn;
    }

    private void SendFirst()
    {
        var first = _window.First.Value;
        _window.RemoveFirst();
        _target.Tell(new ReplayedMessage(first), ActorRefs.NoSender);
    }
}
