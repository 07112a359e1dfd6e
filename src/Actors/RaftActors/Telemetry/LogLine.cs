using Akka.Event;

namespace RaftActors.Telemetry;

/// <summary>
/// One kind of log line. Every line of the library begins with its id, so that alerts and searches need not know texts, which may change.
/// </summary>
/// <param name="Id">Stable, never used for anything else: <c>RA1002</c>.</param>
/// <param name="Level">The level it is logged with.</param>
/// <param name="Text">The line after the id, with numbered places for what it is about.</param>
/// <param name="Meaning">What happened.</param>
/// <param name="Action">What to do about it.</param>
public sealed record LogLine(string Id, LogLevel Level, string Text, string Meaning, string Action)
{
    /// <summary>Id and text: the format that is given to the log.</summary>
    internal string Format { get; } = $"{Id} {Text}";
}
