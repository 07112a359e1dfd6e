namespace RaftActors.Etcd.Watch;

/// <summary>A client's wish to watch.</summary>
/// <param name="Range">The keys.</param>
/// <param name="StartRevision">The first revision of interest; zero for whatever comes next.</param>
/// <param name="WatchId">The id that the client chose; zero to get one.</param>
internal sealed record WatchCreate(WatchRange Range, long StartRevision = 0, long WatchId = 0)
{
    /// <summary>Leave puts out.</summary>
    public bool NoPut { get; init; }

    /// <summary>Leave deletes out.</summary>
    public bool NoDelete { get; init; }

    /// <summary>Add to each event the pair before it.</summary>
    public bool WithPrevious { get; init; }

    /// <summary>Send an empty answer from time to time while nothing happens.</summary>
    public bool NotifiesProgress { get; init; }

    /// <summary>Cut answers that are larger than a request may be.</summary>
    public bool Fragments { get; init; }
}
