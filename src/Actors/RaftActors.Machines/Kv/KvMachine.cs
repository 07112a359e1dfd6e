using System.Text;
using System.Text.Unicode;
using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Records;
using RaftActors.Machines.Wire;
using RaftActors.Ranges.Keys;

namespace RaftActors.Machines.Kv;

/// <summary>
/// Keys and values: put, delete, compare-and-swap, get, prefix scan. <see cref="KvCommands"/> and <see cref="KvQueries"/> create commands
/// and queries; <see cref="KvResult"/> reads answers. Called <c>kv</c> in the configuration.
/// </summary>
public sealed class KvMachine : ICapturedMachine, ISplittableMachine
{
    private static readonly ReadOnlyMemory<byte> Done = Encode(KvStatus.Done);
    private static readonly ReadOnlyMemory<byte> NotFound = Encode(KvStatus.NotFound);
    private static readonly ReadOnlyMemory<byte> Mismatch = Encode(KvStatus.Mismatch);
    private RecordTree _records;

    /// <summary>An empty machine.</summary>
    public KvMachine()
        : this(new RecordTree())
    {
    }

    private KvMachine(RecordTree records) => _records = records;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        KvCommand read;
        try
        {
            read = KvCommand.Read(command.Command.Span);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            return Invalid($"The command cannot be read: {unreadable.Message}");
        }

        if (read.Kind == default)
        {
            return Invalid("Unknown command: this version does not support it.");
        }

        if ((KvLimits.ProblemOfKey(read.Key) ?? KvLimits.ProblemOfValue(read.Value.Length)) is { } problem)
        {
            return Invalid(problem);
        }

        return read.Kind switch
        {
            KvChangeKind.Put => Put(command, read),
            KvChangeKind.Delete => _records.Remove(read.Key) ? Done : NotFound,
            _ => Swap(command, read),
        };
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        if (FieldReader.TryReadOnly(query.Span, out var tag, out var key)
            && tag >> 3 == KvQueryMessage.GetFieldNumber && Utf8.IsValid(key))
        {
            return Get(key);
        }

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
            KvQueryMessage.BodyOneofCase.Get => Get(Encoding.UTF8.GetBytes(message.Get)),
            KvQueryMessage.BodyOneofCase.Scan => KvScan.Run(_records, message.Scan),
            _ => throw new ArgumentException("Unknown query: this version does not support it."),
        };
    }

    /// <inheritdoc />
    public void Save(Stream snapshot) => KvSnapshot.Write(_records.From(default), snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture()
    {
        var records = _records.Capture();
        return snapshot => KvSnapshot.Write(records, snapshot);
    }

    /// <inheritdoc />
    public void Load(Stream snapshot) => _records = KvSnapshot.Read(snapshot);

    /// <inheritdoc />
    public void KeysOfCommand(ReadOnlyMemory<byte> command, KeySink keys) => KvKeys.OfCommand(command, keys);

    /// <inheritdoc />
    public void KeysOfQuery(ReadOnlyMemory<byte> query, KeySink keys) => KvKeys.OfQuery(query, keys);

    /// <inheritdoc />
    public RangeSize Measure() => SplitParts.Measure(_records);

    /// <inheritdoc />
    public ReadOnlyMemory<byte>? MiddleKey() => SplitParts.MiddleKey(_records);

    /// <inheritdoc />
    public ISplittableMachine Split(ReadOnlyMemory<byte> at) => new KvMachine(_records.Split(at.Span));

    /// <inheritdoc />
    public void Merge(ISplittableMachine right) => _records.Append(SplitParts.Neighbour<KvMachine>(right)._records);

    private ReadOnlyMemory<byte> Put(in CommittedCommand command, KvCommand read)
    {
        _records.Set(new KvContent(read.Key, read.Value, command.Revision, command.Term));
        return Done;
    }

    private ReadOnlyMemory<byte> Swap(in CommittedCommand command, KvCommand swap)
    {
        var present = _records.Find(swap.Key);
        var matches = swap.HasExpected
            ? present is not null && KvRecord.ValueOf(present).SequenceEqual(swap.Expected)
            : present is null;
        if (!matches)
        {
            return Mismatch;
        }

        if (swap.HasValue)
        {
            return Put(command, swap);
        }

        _records.Remove(swap.Key);
        return Done;
    }

    private ReadOnlyMemory<byte> Get(ReadOnlySpan<byte> key)
    {
        if (_records.Find(key) is not { } record)
        {
            return NotFound;
        }

        var answer = new byte[FieldWriter.SizeOfDelimited(record.Length)];
        new FieldWriter(answer).Message(KvResultMessage.EntriesFieldNumber, record);
        return answer;
    }

    private static ReadOnlyMemory<byte> Invalid(string message) => Encode(KvStatus.Invalid, message);

    private static ReadOnlyMemory<byte> Encode(KvStatus status, string message = "") =>
        new KvResultMessage { Status = (int)status, Message = message }.ToByteArray();
}
