using System.Collections.Immutable;

namespace RaftActors.Soak.History;

/// <summary>One request of one client, and its outcome.</summary>
internal sealed class Operation
{
    /// <summary>Never returned: it may take effect at any later time.</summary>
    public const long Never = long.MaxValue;

    public long Id { get; set; }

    public required int Client { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>The key, counter, book or lock.</summary>
    public required string Object { get; init; }

    public long Value { get; init; }

    public long Expected { get; init; }

    public int From { get; init; }

    public int To { get; init; }

    /// <summary>The consistency of a read.</summary>
    public string? Reading { get; init; }

    /// <summary>Microseconds since the run began.</summary>
    public long CalledAt { get; set; }

    /// <summary>Microseconds since the run began; <see cref="Never"/> while it is open or if its outcome is unknown.</summary>
    public long ReturnedAt { get; set; } = Never;

    public Ending Ending { get; set; }

    /// <summary>For Ok: whether the machine applied it, or refused it by its rules.</summary>
    public bool IsDone { get; set; }

    /// <summary>For Ok: the numbers that the machine returned.</summary>
    public ImmutableArray<long> Result { get; set; } = [];

    /// <summary>The node and route of the request; of the last attempt if there were several.</summary>
    public string Via { get; set; } = "";

    public int Attempts { get; set; }

    public long Session { get; set; }

    public long Sequence { get; set; }

    /// <summary>The reason if it is not Ok.</summary>
    public string? Message { get; set; }

    public bool IsRead => Kind is OperationKind.Get or OperationKind.Count or OperationKind.Balances;

    public override string ToString()
    {
        var asked = Kind switch
        {
            OperationKind.Put => $"put {Object} = {Value}",
            OperationKind.Swap => $"swap {Object} from {Expected} to {Value}",
            OperationKind.Add => $"add {Value} to {Object}",
            OperationKind.Transfer => $"transfer {Value} in {Object} from {From} to {To}",
            OperationKind.Open or OperationKind.Deposit => $"{Kind} {Object} account {From} {Value}",
            OperationKind.Release => $"release {Object} token {Value}",
            _ => $"{Kind} {Object}{(Reading is null ? "" : $" ({Reading})")}",
        };
        var till = ReturnedAt == Never ? "?" : $"{ReturnedAt / 1e6:0.000000}";
        var answered = Ending == Ending.Ok ? $"{(IsDone ? "done" : "refused")} [{string.Join(", ", Result)}]" : $"{Ending} {Message}";
        var session = Session == 0 ? "" : $" session {Session}/{Sequence}";
        return $"#{Id} {CalledAt / 1e6:0.000000}..{till} client {Client} {Via}{session} x{Attempts}: {asked} -> {answered}";
    }
}
