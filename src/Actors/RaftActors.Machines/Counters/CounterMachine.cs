using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Kv;

namespace RaftActors.Machines.Counters;

/// <summary>
/// Named 64-bit counters: add, reset, get. <see cref="CounterCommands"/> creates commands; answers are read by <see cref="CounterResult"/>.
/// Called <c>counter</c> in the configuration.
/// </summary>
public sealed class CounterMachine : ICapturedMachine
{
    private const int SnapshotVersion = 1;

    /// <summary>Counters of a snapshot that are in memory as messages at a time.</summary>
    private const int WrittenTogether = 1024;

    private readonly SortedDictionary<string, long> _counters = new(StringComparer.Ordinal);

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
            return Encode(CounterStatus.Done, _counters.GetValueOrDefault(CounterQueryMessage.Parser.ParseFrom(query.Span).Name));
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            throw new ArgumentException($"The query cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <inheritdoc />
    public void Save(Stream snapshot) => Capture()(snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture()
    {
        var counters = new KeyValuePair<string, long>[_counters.Count];
        _counters.CopyTo(counters, 0);
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
                _counters[counter.Name] = counter.Value;
            }
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The counter snapshot is damaged.", damaged);
        }
    }

    private static void Write(KeyValuePair<string, long>[] counters, Stream snapshot)
    {
        var message = new CounterSnapshotMessage { Version = SnapshotVersion };
        foreach (var (name, value) in counters)
        {
            message.Counters.Add(new CounterValueMessage { Name = name, Value = value });
            if (message.Counters.Count == WrittenTogether)
            {
                // Messages written one after the other are read as one.
                message.WriteTo(snapshot);
                message = new CounterSnapshotMessage();
            }
        }

        message.WriteTo(snapshot);
    }

    private ReadOnlyMemory<byte> Add(string name, long number)
    {
        var value = _counters.GetValueOrDefault(name);
        var sum = unchecked(value + number);

        // Overflow exactly when both summands have the same sign and the sum has the other.
        return ((value ^ sum) & (number ^ sum)) < 0
            ? Encode(CounterStatus.Overflow, value, $"{value} plus {number} overflows a 64-bit number; the counter is unchanged.")
            : Set(name, sum);
    }

    private ReadOnlyMemory<byte> Set(string name, long value)
    {
        _counters[name] = value;
        return Encode(CounterStatus.Done, value);
    }

    private static ReadOnlyMemory<byte> Invalid(string message) => Encode(CounterStatus.Invalid, 0, message);

    private static ReadOnlyMemory<byte> Encode(CounterStatus status, long value, string message = "") =>
        new CounterResultMessage { Status = (int)status, Value = value, Message = message }.ToByteArray();
}
