using System.Text;
using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Records;
using RaftActors.Machines.Wire;
using RaftActors.Ranges.Keys;

namespace RaftActors.Machines.Counters;

/// <summary>
/// Named 64-bit counters: add, reset, get. <see cref="CounterCommands"/> creates commands; answers are read by <see cref="CounterResult"/>.
/// Called <c>counter</c> in the configuration.
/// </summary>
public sealed class CounterMachine : ICapturedMachine, ISplittableMachine
{
    private const int SnapshotVersion = 1;
    private readonly RecordTree _counters;

    /// <summary>A machine without counters: each is zero.</summary>
    public CounterMachine()
        : this(new RecordTree())
    {
    }

    private CounterMachine(RecordTree counters) => _counters = counters;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        CounterCommandMessage message;
        try
        {
            message = CounterCommandMessage.Parser.ParseFrom(command.Command.Span);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            return Invalid($"The command cannot be read: {unreadable.Message}");
        }

        if (KvLimits.ProblemOfKey(message.Name) is { } problem)
        {
            return Invalid(problem);
        }

        return message.BodyCase switch
        {
            CounterCommandMessage.BodyOneofCase.Add => Add(message.Name, message.Add),
            CounterCommandMessage.BodyOneofCase.Reset => Set(message.Name, message.Reset),
            _ => Invalid("Unknown command: this version does not support it."),
        };
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        try
        {
            return Encode(CounterStatus.Done, ValueOf(CounterQueryMessage.Parser.ParseFrom(query.Span).Name));
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            throw new ArgumentException($"The query cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <inheritdoc />
    public void Save(Stream snapshot) => Write(_counters.From(default), snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture()
    {
        var counters = _counters.Capture();
        return snapshot => Write(counters, snapshot);
    }

    /// <inheritdoc />
    public void Load(Stream snapshot)
    {
        _counters.Clear();
        try
        {
            var message = CounterSnapshotMessage.Parser.ParseFrom(snapshot);
            if (message.Version != SnapshotVersion)
            {
                throw new InvalidDataException($"A counter snapshot of version {message.Version}; this program reads {SnapshotVersion}.");
            }

            foreach (var counter in message.Counters)
            {
                Store(counter.Name, counter.Value);
            }
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The counter snapshot is damaged.", damaged);
        }
    }

    /// <inheritdoc />
    public void KeysOfCommand(ReadOnlyMemory<byte> command, KeySink keys)
    {
        try
        {
            SplitParts.Add(keys, CounterCommandMessage.Parser.ParseFrom(command.Span).Name);
        }
        catch (InvalidProtocolBufferException)
        {
            // It is refused and touches no key.
            return;
        }
    }

    /// <inheritdoc />
    public void KeysOfQuery(ReadOnlyMemory<byte> query, KeySink keys)
    {
        try
        {
            SplitParts.Add(keys, CounterQueryMessage.Parser.ParseFrom(query.Span).Name);
        }
        catch (InvalidProtocolBufferException)
        {
            // It is refused and touches no key.
            return;
        }
    }

    /// <inheritdoc />
    public RangeSize Measure() => SplitParts.Measure(_counters);

    /// <inheritdoc />
    public ReadOnlyMemory<byte>? MiddleKey() => SplitParts.MiddleKey(_counters);

    /// <inheritdoc />
    public ISplittableMachine Split(ReadOnlyMemory<byte> at) => new CounterMachine(_counters.Split(at.Span));

    /// <inheritdoc />
    public void Merge(ISplittableMachine right) => _counters.Append(SplitParts.Neighbour<CounterMachine>(right)._counters);

    private static void Write(RecordCursor counters, Stream snapshot)
    {
        new CounterSnapshotMessage { Version = SnapshotVersion }.WriteTo(snapshot);
        RecordWriter.WriteAll(counters, CounterSnapshotMessage.CountersFieldNumber, snapshot);
    }

    private ReadOnlyMemory<byte> Add(string name, long number)
    {
        var value = ValueOf(name);
        var sum = unchecked(value + number);

        // Overflow exactly when both summands have the same sign and the sum has the other.
        return ((value ^ sum) & (number ^ sum)) < 0
            ? Encode(CounterStatus.Overflow, value, $"{value} plus {number} overflows a 64-bit number; the counter is unchanged.")
            : Set(name, sum);
    }

    private ReadOnlyMemory<byte> Set(string name, long value)
    {
        Store(name, value);
        return Encode(CounterStatus.Done, value);
    }

    private long ValueOf(string name) =>
        _counters.Find(Encoding.UTF8.GetBytes(name)) is { } record ? ZigZag.Decode(NumberContent.NumberIn(record)) : 0;

    private void Store(string name, long value) => _counters.Set(new NumberContent(Encoding.UTF8.GetBytes(name), ZigZag.Encode(value)));

    private static ReadOnlyMemory<byte> Invalid(string message) => Encode(CounterStatus.Invalid, 0, message);

    private static ReadOnlyMemory<byte> Encode(CounterStatus status, long value, string message = "") =>
        new CounterResultMessage { Status = (int)status, Value = value, Message = message }.ToByteArray();
}
