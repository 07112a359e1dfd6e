namespace RaftActors.Ranges.Map;

/// <summary>The map's answer to a command.</summary>
internal abstract record MapAnswer
{
    private MapAnswer()
    {
    }

    /// <summary>It is so now, by this command or an earlier one.</summary>
    /// <param name="Facts">The records concerned, after it.</param>
    internal sealed record Done(MapView Facts) : MapAnswer;

    /// <summary>The sender expected another state; nothing was changed.</summary>
    /// <param name="Current">The records concerned, as they are.</param>
    internal sealed record Stale(MapView Current) : MapAnswer;

    /// <summary>It is not allowed; nothing was changed.</summary>
    /// <param name="Code">Why, for programs.</param>
    /// <param name="Text">Why, for people.</param>
    internal sealed record Refused(MapRefusal Code, string Text) : MapAnswer;
}
