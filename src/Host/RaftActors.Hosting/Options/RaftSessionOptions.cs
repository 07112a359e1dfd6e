namespace RaftActors.Hosting.Options;

/// <summary>Sessions, in which a retried command is executed once: <c>raft-actors.sessions</c>.</summary>
public sealed class RaftSessionOptions
{
    /// <summary>Open sessions of a group. <c>max</c></summary>
    public int? Max { get; set; }

    /// <summary>A session that is not used for this long expires. <c>timeout</c></summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Answers that a session keeps. <c>max-answers</c></summary>
    public int? MaxAnswers { get; set; }

    internal void Write(HoconWriter to)
    {
        to.Set("max", Max);
        to.Set("timeout", Timeout);
        to.Set("max-answers", MaxAnswers);
    }
}
