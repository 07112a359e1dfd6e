namespace RaftActors.Host.Hocon;

/// <summary>What is wrong with a HOCON text, and where.</summary>
internal sealed class HoconProblem(int position, string message) : Exception(message)
{
    public int Position { get; } = position;
}
