using System.Diagnostics;
using System.Text.Json;

namespace RaftActors.Soak.History;

/// <summary>All operations, in the order of their calls.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class OperationHistory
{
    private readonly Lock _lock = new();
    private readonly List<Operation> _operations = [];
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Microseconds since the run began.</summary>
    public long Now => (long)Stopwatch.GetElapsedTime(_began).TotalMicroseconds;

    public IReadOnlyList<Operation> Operations
    {
        get
        {
            lock (_lock)
            {
                return [.. _operations];
            }
        }
    }

    /// <summary>Call before anything is sent.</summary>
    public void Call(Operation operation)
    {
        lock (_lock)
        {
            operation.Id = _operations.Count + 1;
            _operations.Add(operation);
            operation.CalledAt = Now;
        }
    }

    /// <summary>Call when no further answer can arrive.</summary>
    public void Return(Operation operation, Ending ending)
    {
        lock (_lock)
        {
            operation.Ending = ending;
            operation.ReturnedAt = ending == Ending.Unknown ? Operation.Never : Now;
        }
    }

    /// <summary>Writes one line of JSON per operation.</summary>
    public async Task WriteAsync(string file)
    {
        using var text = new StreamWriter(file);
        foreach (var operation in Operations)
        {
            await text.WriteLineAsync(JsonSerializer.Serialize(operation)).ConfigureAwait(false);
        }
    }
}
