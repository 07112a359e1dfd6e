namespace RaftActors.Simulation.World;

/// <summary>An event in virtual time, as plain data: there are millions, so no closure per event.</summary>
/// <param name="Who">The receiver.</param>
/// <param name="What">The kind of event, in the receiver's own numbering.</param>
/// <param name="Subject">The subject of the event, such as a message or an image.</param>
/// <param name="Number">A number, such as an index or a write's number.</param>
/// <param name="Life">The life of the process that it belongs to; it is dropped after a crash. If negative, it applies to any life.</param>
public readonly record struct Happening(IHappens Who, int What, object? Subject, long Number, int Life = -1);

/// <summary>Receives the events scheduled for it.</summary>
public interface IHappens
{
    void Happen(in Happening happening);
}
