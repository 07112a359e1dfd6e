using System.Collections.Concurrent;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>A singleton in which the classes under test write down what happened to them.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> _lines = new();

    public void Add(string line) => _lines.Enqueue(line);

    public int Count(string line) => _lines.Count(l => l == line);
}
