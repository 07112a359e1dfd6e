using System.Security.Cryptography;
using RaftActors.Machines;
using RaftActors.Machines.Parallel;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>
/// A machine with CPU-heavy commands: each hashes 64 KiB, some tens of microseconds, for one of 64 parts selected by the command's first
/// byte.
/// </summary>
public sealed class GrindingMachine : IParallelMachine
{
    private static readonly byte[] Grist = new byte[64 * 1024];
    private readonly byte[][] _parts = [.. Enumerable.Range(0, 64).Select(_ => new byte[SHA256.HashSizeInBytes])];

    public long? PartOf(ReadOnlyMemory<byte> command) => command.Span[0] % 64;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        SHA256.HashData(Grist, _parts[command.Command.Span[0] % 64]);
        return default;
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => default;

    public void Save(Stream snapshot)
    {
        foreach (var part in _parts)
        {
            snapshot.Write(part);
        }
    }

    public void Load(Stream snapshot)
    {
        foreach (var part in _parts)
        {
            snapshot.ReadExactly(part);
        }
    }
}
