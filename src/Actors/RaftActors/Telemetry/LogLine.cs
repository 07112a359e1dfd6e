using Akka.Event;

namespace RaftActors.Telemetry;

/// <summary>
/// One kind of log line. Every line of the library starts with its id, so that alerts and searches need not depend on texts, which may
/// change.
/// </summary>
/// <param name="Id">Stable and never reused: <c>RA1002</c>.</param>
/// <param name="Level">Its log level.</param>
/// <param name="Text">The format of the line after the id, with numbered placeholders.</param>
/// <param name="Meaning">What happened.</param>
/// <param name="Action">What to do about it.</param>
public sealed record LogLine(string Id, LogLevel Level, string Text, string Meaning, string Action)
{
    /// <summary>Id and text: the format passed to the log.</summary>
    internal string Format { get; } = $"{Id} {Text}";
}
