using Google.Protobuf;
using RaftActors.Machines.Contracts;

namespace RaftActors.Machines.Kv;

/// <summary>
/// Keys and values: put, delete, compare-and-swap, get, prefix scan. <see cref="KvCommands"/> and <see cref="KvQueries"/> create commands
/// and queries; <see cref="KvResult"/> reads answers. Called <c>kv</c> in the configuration.
/// </summary>
public sealed class KvMachine : ICapturedMachine
{
    private const int SnapshotVersion = 1;
    private static readonly ReadOnlyMemory<byte> Done = Encode(KvStatus.Done);
    private static readonly ReadOnlyMemory<byte> NotFound = Encode(KvStatus.NotFound);
    private static readonly ReadOnlyMemory<byte> Mismatch = Encode(KvStatus.Mismatch);

    // Invariant: both hold the same keys. The set gives the order for scans and snapshots; the dictionary is only used for look-ups.
    private readonly Dictionary<string, KvEntryMessage> _entries = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        KvCommandMessage message;
        try
        {
            message = KvCommandMessage.Parser.ParseFrom(command.Command.Span);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            return Invalid($"The command cannot be read: {unreadable.Message}");
        }

        return message.BodyCase switch
        {
            KvCommandMessage.BodyOneofCase.Put => Problem(message.Put.Key, message.Put.Value)
                ?? Put(command, message.Put.Key, message.Put.Value),
            KvCommandMessage.BodyOneofCase.Delete => Problem(message.Delete.Key) ?? Delete(message.Delete.Key),
            KvCommandMessage.BodyOneofCase.Swap => Problem(message.Swap.Key, message.Swap.Value) ?? Swap(command, message.Swap),
            _ => Invalid("Unknown command: this version does not support it."),
        };
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        KvQueryMessage message;
        try
        {
            message = KvQueryMessage.Parser.ParseFrom(query.Span);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            throw new ArgumentException($"The query cannot be read: {unreadable.Message}", unreadable);
        }

        return message.BodyCase switch
        {
            KvQueryMessage.BodyOneofCase.Get => Get(message.Get),
            KvQueryMessage.BodyOneofCase.Scan => Scan(message.Scan),
            _ => throw new ArgumentException("Unknown query: this version does not support it."),
        };
    }

    /// <inheritdoc />
    public void Save(Stream snapshot) => Capture()(snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture()
    {
        // An entry is replaced, never changed. Sorting is the larger part of the work: it is done when they are written.
        var entries = new KvEntryMessage[_entries.Count];
        _entries.Values.CopyTo(entries, 0);
        return snapshot => Write(entries, snapshot);
    }

    /// <inheritdoc />
    public void Load(Stream snapshot)
    {
        _entries.Clear();
        _keys.Clear();
        try
        {
            var header = KvSnapshotMessage.Parser.ParseDelimitedFrom(snapshot);
            if (header.Version != SnapshotVersion)
            {
                throw new InvalidDataException($"A kv snapshot of version {header.Version}; this program reads {SnapshotVersion}.");
            }

            for (var i = 0L; i < header.Entries; i++)
            {
                Set(KvEntryMessage.Parser.ParseDelimitedFrom(snapshot));
            }
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The kv snapshot is damaged.", damaged);
        }

        if (snapshot.ReadByte() >= 0)
        {
            throw new InvalidDataException("The kv snapshot is damaged: bytes follow its last entry.");
        }
    }

    private static void Write(KvEntryMessage[] entries, Stream snapshot)
    {
        Array.Sort(entries, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        new KvSnapshotMessage { Version = SnapshotVersion, Entries = entries.Length }.WriteDelimitedTo(snapshot);
        foreach (var entry in entries)
        {
            entry.WriteDelimitedTo(snapshot);
        }
    }

    private ReadOnlyMemory<byte> Put(in CommittedCommand command, string key, ByteString value)
    {
        Set(new KvEntryMessage { Key = key, Value = value, ModIndex = command.Index, ModTerm = command.Term });
        return Done;
    }

    private ReadOnlyMemory<byte> Delete(string key)
    {
        if (!_entries.Remove(key))
        {
            return NotFound;
        }

        _keys.Remove(key);
        return Done;
    }

    private ReadOnlyMemory<byte> Swap(in CommittedCommand command, KvSwapMessage swap)
    {
        var present = _entries.GetValueOrDefault(swap.Key);
        var matches = swap.HasExpected ? present is not null && present.Value.Span.SequenceEqual(swap.Expected.Span) : present is null;
        if (!matches)
        {
            return Mismatch;
        }

        if (swap.HasValue)
        {
            return Put(command, swap.Key, swap.Value);
        }

        Delete(swap.Key);
        return Done;
    }

    private ReadOnlyMemory<byte> Get(string key) =>
        _entries.TryGetValue(key, out var entry) ? new KvResultMessage { Entries = { entry } }.ToByteArray() : NotFound;

    private ReadOnlyMemory<byte> Scan(KvScanMessage scan)
    {
        if (scan.Limit is < 1 or > KvLimits.MaxScanEntries)
        {
            throw new ArgumentException($"The limit of a scan must be between 1 and {KvLimits.MaxScanEntries}.");
        }

        var result = new KvResultMessage();
        var bytes = 0;
        var from = string.CompareOrdinal(scan.After, scan.Prefix) > 0 ? scan.After : scan.Prefix;
        if (_keys.Max is { } last && string.CompareOrdinal(from, last) <= 0)
        {
            foreach (var key in _keys.GetViewBetween(from, last))
            {
                if (!key.StartsWith(scan.Prefix, StringComparison.Ordinal))
                {
                    break;
                }

                if (scan.After.Length > 0 && key == scan.After)
                {
                    continue;
                }

                if (result.Entries.Count == scan.Limit || bytes >= KvLimits.MaxScanBytes)
                {
                    result.More = true;
                    break;
                }

                var entry = _entries[key];
                result.Entries.Add(entry);
                bytes += entry.Value.Length + key.Length;
            }
        }

        return result.ToByteArray();
    }

    private void Set(KvEntryMessage entry)
    {
        if (!_entries.ContainsKey(entry.Key))
        {
            _keys.Add(entry.Key);
        }

        _entries[entry.Key] = entry;
    }

    /// <summary>The encoded refusal of an invalid command, or null.</summary>
    private static ReadOnlyMemory<byte>? Problem(string key, ByteString? value = null)
    {
        // Not a conditional expression: that would convert null to an empty array, which is an answer.
        if ((KvLimits.ProblemOfKey(key) ?? KvLimits.ProblemOfValue(value?.Length ?? 0)) is { } problem)
        {
            return Invalid(problem);
        }

        return null;
    }

    private static ReadOnlyMemory<byte> Invalid(string message) => Encode(KvStatus.Invalid, message);

    private static ReadOnlyMemory<byte> Encode(KvStatus status, string message = "") =>
        new KvResultMessage { Status = (int)status, Message = message }.ToByteArray();
}
