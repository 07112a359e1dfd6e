namespace RaftActors.Soak.Etcd;

/// <summary>A request that a node acknowledged and that changed something.</summary>
/// <param name="Floor">The greatest revision that any writer knew when it began.</param>
/// <param name="Changes">All that it changed, in its order. They have the revision of the answer, and no value is written twice.</param>
internal sealed record EtcdWrite(long Floor, IReadOnlyList<EtcdEvent> Changes)
{
    public EtcdWrite(long floor, long revision, string key, string? value)
        : this(floor, [new EtcdEvent(revision, key, value)])
    {
    }

    public long Revision => Changes[0].Revision;

    public override string ToString() => $"{string.Join(", ", Changes)} (known before: {Floor})";
}
