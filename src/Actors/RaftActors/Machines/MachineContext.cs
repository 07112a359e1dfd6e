using Akka.Actor;

namespace RaftActors.Machines;

/// <summary>What a machine is made in, and what ends with it. Given to the function of a <see cref="MachineFactory"/>.</summary>
/// <remarks>To be used only while the machine is made.</remarks>
public sealed class MachineContext
{
    private readonly ActorSystem? _system;
    private readonly Stack<Action> _ends = new();

    internal MachineContext(ActorSystem? system) => _system = system;

    /// <summary>The actor system of the node.</summary>
    /// <exception cref="InvalidOperationException">A tool that reads snapshots makes the machine; it has no actor system.</exception>
    public ActorSystem System =>
        _system ?? throw new InvalidOperationException("This machine is made to read a snapshot; there is no actor system.");

    /// <summary>Whether anything ends with the machine.</summary>
    internal bool HasEnd => _ends.Count > 0;

    /// <summary>
    /// Has a function called once when the machine has gone: its replica stopped, or a snapshot replaced it. Functions are called in the
    /// reverse order, on any thread, and must not wait; the machine itself, if it is <see cref="IDisposable"/>, is disposed before them. If
    /// making the machine fails, they are called at once.
    /// </summary>
    public void OnEnd(Action end)
    {
        ArgumentNullException.ThrowIfNull(end);
        _ends.Push(end);
    }

    /// <summary>Ends everything, whatever a single end throws.</summary>
    internal void End(Action<Exception> failed)
    {
        while (_ends.TryPop(out var end))
        {
            try
            {
                end();
            }
            catch (Exception thrown) when (thrown is not OutOfMemoryException)
            {
                failed(thrown);
            }
        }
    }
}
