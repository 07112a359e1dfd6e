namespace RaftActors.Simulation.World;

/// <summary>Something that happens at a moment of virtual time, as plain data: millions of them, so no closure each.</summary>
/// <param name="Who">Whom it happens to.</param>
/// <param name="What">What happens; the receiver's own numbering.</param>
/// <param name="Subject">A message, an image, whatever it is about.</param>
/// <param name="Number">An index, a write's number.</param>
/// <param name="Life">The life of the process that it belongs to; it happens to nobody after a crash. Negative: to whatever life there
/// is.</param>
public readonly record struct Happening(IHappens Who, int What, object? Subject, long Number, int Life = -1);

/// <summary>Receives what was scheduled for it.</summary>
public interface IHappens
{
    void Happen(in Happening happening);
}
